import { VaeError } from "@vae/base";

/** Numbers of images or other data. Bytes are pixels and are read as value / 255; floats are taken as they are. */
export type SampleData = Uint8Array | Uint8ClampedArray | Float32Array | Float64Array;

/**
 * Images or other data, one sample after the other: `[n, …]`, every axis but the first flattened.
 *
 * `Uint8Array` images compare with reconstructions in [0, 1].
 */
export interface Samples {
  readonly data: SampleData;
  readonly shape: readonly number[];
}

/**
 * Numbers in one sample.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the shape does not fit the data; DATA_INVALID, when there is none.
 */
function sampleSize({ data, shape }: Samples, subject: string): number {
  const [count = 0, ...rest] = shape;
  const size = rest.reduce((product, length) => product * length, 1);
  if (count * size !== data.length || shape.length === 0) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected ${data.length} numbers in shape [n, …], got shape [${shape.join(", ")}].`,
    );
  }
  if (data.length === 0) {
    throw new VaeError("DATA_INVALID", `${subject}: expected at least one sample, got none.`);
  }
  return size;
}

/** Sizes of samples that must agree in everything but their number. */
export function commonSampleSize(x: Samples, y: Samples, subject: string): number {
  const first = sampleSize(x, `${subject}, data`);
  const second = sampleSize(y, `${subject}, reconstructions`);
  if (first !== second) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected ${first} numbers a sample on both sides, got ${second} in the reconstructions.`,
    );
  }
  return first;
}

/**
 * Checks samples before anything is taken in.
 *
 * @param firstSample - Number of the first of them in the whole set, for the message.
 * @throws {VaeError} SHAPE_MISMATCH, when the data is not a whole number of samples; DATA_INVALID, when a
 *   number is NaN or infinite.
 */
export function checkSamples(
  data: SampleData,
  size: number,
  subject: string,
  firstSample = 0,
): void {
  if (data.length % size !== 0) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected samples of ${size} numbers, got ${data.length} numbers in all.`,
    );
  }
  if (isPixels(data)) return;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! - data[i]! === 0) continue;
    const sample = firstSample + Math.floor(i / size);
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected finite numbers, got ${data[i]} in sample ${sample} (counted from 0).`,
    );
  }
}

/** Copies one sample, from `start` on, in the unit of the metrics. */
export function readSample(data: SampleData, start: number, out: Float64Array): void {
  const unit = isPixels(data) ? 255 : 1;
  for (let j = 0; j < out.length; j++) out[j] = data[start + j]! / unit;
}

function isPixels(data: SampleData): boolean {
  return data instanceof Uint8Array || data instanceof Uint8ClampedArray;
}
