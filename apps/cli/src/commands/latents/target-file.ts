import { decodeNpz, VaeError } from "@vae/base";
import { readBytes } from "@vae/base/node";
import { latentMoments, standardDeviations } from "@vae/two-stage/renormalisation";
import { latentsFrom } from "./latent-file.js";

/** Moments that latents should have. */
export interface TargetMoments {
  readonly mean: Float64Array;
  readonly standardDeviation: Float64Array;
  /** `[d, d]`; where only deviations are known, a diagonal. */
  readonly covariance: Float64Array;
}

/**
 * Reads what `--target` names: the JSON of `vae latents stats --json`, an npz with `mu` and `sigma` (a
 * covariance, as pytorch-fid writes it), or an npy of latents. Its first bytes say which it is.
 *
 * @throws {VaeError} DATA_INVALID, when it is none of these or holds no finite moments.
 */
export async function readTarget(path: string): Promise<TargetMoments> {
  const bytes = await readBytes(path);
  if (startsWith(bytes, [0x93, 0x4e, 0x55, 0x4d])) return fromLatents(bytes, path);
  if (startsWith(bytes, [0x50, 0x4b])) return fromNpz(bytes, path);
  return fromJson(bytes, path);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

function fromLatents(bytes: Uint8Array, path: string): TargetMoments {
  const { data, columns } = latentsFrom(bytes, path);
  return fromCovariance(latentMoments(data, columns));
}

function fromNpz(bytes: Uint8Array, path: string): TargetMoments {
  const { mu, sigma } = decodeNpz(bytes, path);
  if (mu === undefined || sigma === undefined) {
    throw new VaeError("DATA_INVALID", `${path}: expected the arrays "mu" and "sigma".`);
  }
  const [width = 0] = mu.shape;
  if (mu.shape.length !== 1 || sigma.shape.join() !== [width, width].join()) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected mu [d] and sigma [d, d], got [${mu.shape.join(", ")}] and [${sigma.shape.join(", ")}].`,
    );
  }
  const numbers = (values: ArrayLike<number | bigint>) => Float64Array.from(values, Number);
  const mean = numbers(mu.data);
  const covariance = numbers(sigma.data);
  const isVariance = (_: number, d: number) => (covariance[d * width + d] ?? -1) >= 0;
  if (![...mean, ...covariance].every(Number.isFinite) || !mean.every(isVariance)) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected finite moments and no negative variance in sigma.`,
    );
  }
  return fromCovariance({ mean, covariance });
}

function fromCovariance(moments: { mean: Float64Array; covariance: Float64Array }): TargetMoments {
  return { ...moments, standardDeviation: standardDeviations(moments) };
}

function fromJson(bytes: Uint8Array, path: string): TargetMoments {
  const dimensions = dimensionsOf(bytes);
  if (dimensions === undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected the JSON of vae latents stats --json, an npz with mu and sigma, or an npy of latents.`,
    );
  }
  const mean = Float64Array.from(dimensions, ([value]) => value);
  const standardDeviation = Float64Array.from(dimensions, ([, value]) => value);
  const width = mean.length;
  const covariance = new Float64Array(width * width);
  for (let d = 0; d < width; d++) covariance[d * width + d] = (standardDeviation[d] ?? 0) ** 2;
  return { mean, standardDeviation, covariance };
}

/** Mean and standard deviation of each dimension, or `undefined` where the text is something else. */
function dimensionsOf(bytes: Uint8Array): [mean: number, deviation: number][] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const { dimensions } = (value ?? {}) as { dimensions?: unknown };
  if (!Array.isArray(dimensions) || dimensions.length === 0) return undefined;
  const pairs = (dimensions as unknown[]).map((dimension): [number, number] => {
    const { mean, standardDeviation } = (dimension ?? {}) as Record<string, unknown>;
    return [numberOrNaN(mean), numberOrNaN(standardDeviation)];
  });
  return pairs.every(
    ([mean, deviation]) => Number.isFinite(mean) && deviation >= 0 && deviation < Infinity,
  )
    ? pairs
    : undefined;
}

function numberOrNaN(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}
