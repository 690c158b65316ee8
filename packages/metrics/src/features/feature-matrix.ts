import { VaeError } from "@vae/base";

/**
 * Features of images, one row an image: `[n, d]`, row after row.
 */
export interface FeatureMatrix {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

/** Numbers of rows and columns of a checked feature matrix. */
export interface FeatureSize {
  readonly count: number;
  readonly dimension: number;
}

/**
 * Checks that features are a finite matrix, and says how large it is.
 *
 * @param subject - What error messages start with.
 * @throws {VaeError} SHAPE_MISMATCH, when the shape is no matrix or does not fit the data; DATA_INVALID,
 *   when a number is NaN or infinite; the message names the row.
 */
export function checkFeatures({ data, shape }: FeatureMatrix, subject: string): FeatureSize {
  const [count = 0, dimension = 0] = shape;
  if (shape.length !== 2 || dimension < 1 || count * dimension !== data.length) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected a matrix [n, d] of ${data.length} numbers, got shape [${shape.join(", ")}].`,
    );
  }
  checkFinite(data, dimension, subject);
  return { count, dimension };
}

/**
 * @param firstRow - Number of the first of these rows in the whole set, for the message.
 * @throws {VaeError} DATA_INVALID, when a number is NaN or infinite.
 */
export function checkFinite(
  rows: Float32Array | Float64Array,
  dimension: number,
  subject: string,
  firstRow = 0,
): void {
  for (let i = 0; i < rows.length; i++) {
    // x − x is 0 for every finite x, and NaN for NaN and the infinities.
    if (rows[i]! - rows[i]! === 0) continue;
    const row = firstRow + Math.floor(i / dimension);
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected finite numbers, got ${rows[i]} in row ${row} (counted from 0), column ${i % dimension}.`,
    );
  }
}

/**
 * Checks two feature matrices that are to be compared.
 *
 * @throws {VaeError} as {@link checkFeatures}, and SHAPE_MISMATCH, when their dimensions differ.
 */
export function checkFeaturePair(
  a: FeatureMatrix,
  b: FeatureMatrix,
  subject: string,
): { readonly counts: readonly [number, number]; readonly dimension: number } {
  const first = checkFeatures(a, `${subject}, first side`);
  const second = checkFeatures(b, `${subject}, second side`);
  if (first.dimension !== second.dimension) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected ${first.dimension} features on both sides, got ${second.dimension} on the second.`,
    );
  }
  return { counts: [first.count, second.count], dimension: first.dimension };
}
