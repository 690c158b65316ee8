import { decodeNpy, VaeError } from "@vae/base";
import { readBytes } from "@vae/base/node";

/** Latents of a file. */
export interface LatentFile {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
  /** `[rows, columns]`, row-major. Integers become float64. */
  readonly data: Float32Array | Float64Array;
}

/**
 * Reads latents from an npy file, `[n, d]`.
 *
 * @throws {VaeError} DATA_INVALID, when the file is damaged, has other axes, no columns or fewer than two rows,
 * or holds a value that is not finite: row and column are named.
 */
export async function readLatents(path: string): Promise<LatentFile> {
  return latentsFrom(await readBytes(path), path);
}

/** Likewise for the bytes of an npy file; `path` is what errors call it. */
export function latentsFrom(bytes: Uint8Array, path: string): LatentFile {
  const { shape, data: values } = decodeNpy(bytes, path);
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected latents with two axes, [n, d], got the shape [${shape.join(", ")}].`,
    );
  }
  if (rows < 2 || columns < 1) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected at least 2 rows and 1 column, got [${shape.join(", ")}]; fewer have no deviation.`,
    );
  }
  const data =
    values instanceof Float32Array || values instanceof Float64Array
      ? values
      : Float64Array.from(values as ArrayLike<number | bigint>, Number);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: row ${Math.floor(bad / columns)}, column ${bad % columns} (counted from 0) is ${data[bad] ?? 0}; expected finite numbers.`,
    );
  }
  return { path, rows, columns, data };
}

/** NumPy's name for the numbers of an array. */
export function typeName(data: Float32Array | Float64Array): "float32" | "float64" {
  return data instanceof Float32Array ? "float32" : "float64";
}
