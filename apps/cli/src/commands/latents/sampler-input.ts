import { decodeNpz, VaeError, type NpyArray } from "@vae/base";
import { readBytes } from "@vae/base/node";
import type { Latents } from "@vae/two-stage/samplers";
import { latentsFrom } from "./latent-file.js";

/** Float arrays that go by another name in Python. */
const wanted = ["mean", "log_variance"] as const;

/**
 * Reads what a sampler is fitted to: an npy of latents `[n, d]`, or an npz of posteriors with the arrays `mean`
 * and `log_variance`, each `[n, d]`.
 *
 * @throws {VaeError} DATA_INVALID, when the file is damaged, or holds something else.
 */
export async function readSamplerInput(path: string): Promise<Latents> {
  const bytes = await readBytes(path);
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    const { columns, data } = latentsFrom(bytes, path);
    return { width: columns, data };
  }
  const { mean, log_variance: logVariance } = matrices(decodeNpz(bytes, path), wanted, path);
  return { width: mean.width, data: mean.data, logVariance: logVariance.data };
}

/** A matrix of an npz. */
export interface NamedMatrix {
  readonly width: number;
  /** Row-major. */
  readonly data: Float32Array | Float64Array;
}

/**
 * Finds matrices of one shape in an npz.
 *
 * @throws {VaeError} DATA_INVALID, when one is missing or their shapes differ.
 */
export function matrices<Name extends string>(
  arrays: Readonly<Record<string, NpyArray>>,
  names: readonly Name[],
  path: string,
): Record<Name, NamedMatrix> {
  const shape = arrays[names[0] ?? ""]?.shape.join();
  const found = names.map((name): [Name, NamedMatrix] => {
    const array = arrays[name];
    const [, width = 0] = array?.shape ?? [];
    if (array?.shape.length !== 2 || array.shape.join() !== shape) {
      throw new VaeError(
        "DATA_INVALID",
        `${path}: expected the arrays ${names.map((each) => `"${each}"`).join(", ")}, each [n, d], got ${Object.keys(arrays).join(", ")}.`,
      );
    }
    const { data } = array;
    const isFloat = data instanceof Float32Array || data instanceof Float64Array;
    return [
      name,
      { width, data: isFloat ? data : Float64Array.from(data as ArrayLike<number>, Number) },
    ];
  });
  return Object.fromEntries(found) as Record<Name, NamedMatrix>;
}
