import { VaeError } from "@vae/base";
import { checkName } from "../networks/layers/layer.js";

/** Options of {@link interpolateLatents}. */
export interface InterpolateOptions {
  /** Points of the path, both ends among them. `@default 9` */
  readonly points?: number;
  /**
   * `linear` goes straight. `spherical` turns from one direction to the other while the length goes straight: between
   * two draws from N(0, I) it keeps to the shell on which such draws lie, where the straight way passes too close to
   * the origin (White, 2016). `@default "linear"`
   */
  readonly mode?: "linear" | "spherical";
}

/**
 * Latents on the way from one to another.
 *
 * @param from - `[latent]`.
 * @param to - `[latent]`.
 * @returns `[points, latent]`, row-major; the first row is `from`, the last `to`.
 * @throws {VaeError} SHAPE_MISMATCH, when the two differ in width; CONFIG_INVALID, when there are fewer than 2 points;
 *   NAME_UNKNOWN, when there is no such mode.
 *
 * @example
 * ```ts
 * interpolateLatents(Float32Array.of(1, 0), Float32Array.of(0, 1), { points: 3 }); // 1 0, 0.5 0.5, 0 1
 * ```
 */
export function interpolateLatents(
  from: Float32Array,
  to: Float32Array,
  { points = 9, mode = "linear" }: InterpolateOptions = {},
): Float32Array {
  if (from.length !== to.length) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `interpolate: the latents have widths ${from.length} and ${to.length}.`,
    );
  }
  if (!Number.isSafeInteger(points) || points < 2) {
    throw new VaeError("CONFIG_INVALID", `interpolate: expected 2 points or more, got ${points}.`);
  }
  checkName("mode of interpolate", mode, ["linear", "spherical"]);
  const path = mode === "linear" ? straight(from, to) : turning(from, to);
  const latents = new Float32Array(points * from.length);
  for (let i = 0; i < points; i++) latents.set(path(i / (points - 1)), i * from.length);
  latents.set(to, (points - 1) * from.length); // exactly, whatever sines round to
  return latents;
}

function straight(from: Float32Array, to: Float32Array): (t: number) => Float64Array {
  return (t) => Float64Array.from(from, (start, d) => (1 - t) * start + t * (to[d] ?? 0));
}

/** `(sin((1 − t)·θ)·p + sin(t·θ)·q)/sin θ` of the directions p and q, times the length. */
function turning(from: Float32Array, to: Float32Array): (t: number) => Float64Array {
  const [first, second] = [Math.hypot(...from), Math.hypot(...to)];
  const dot = from.reduce((sum, value, d) => sum + value * (to[d] ?? 0), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, dot / (first * second))));
  // Of parallel, opposite or missing directions no turn is named: the way is straight.
  if (!(Math.sin(angle) > 1e-6)) return straight(from, to);
  return (t) => {
    const length = (1 - t) * first + t * second;
    const p = (Math.sin((1 - t) * angle) / Math.sin(angle)) * (length / first);
    const q = (Math.sin(t * angle) / Math.sin(angle)) * (length / second);
    return Float64Array.from(from, (start, d) => p * start + q * (to[d] ?? 0));
  };
}

/** Options of {@link traverseLatents}. */
export interface TraverseOptions {
  /** The coordinate that changes, 0 … latent − 1. */
  readonly dimension: number;
  /** Its values. `@default −3 to 3 in nine steps`, where the prior has 99.7 % of its mass */
  readonly values?: readonly number[];
}

/** Nine values from −3 to 3. */
const overThePrior: readonly number[] = Array.from({ length: 9 }, (_, i) => -3 + 0.75 * i);

/**
 * Latents that differ from one in a single coordinate.
 *
 * @param around - `[latent]`; zeros are the centre of the prior.
 * @returns `[values.length, latent]`, row-major.
 * @throws {VaeError} CONFIG_INVALID, when there is no such dimension.
 *
 * @example
 * ```ts
 * traverseLatents(new Float32Array(2), { dimension: 1, values: [-1, 1] }); // 0 −1, 0 1
 * ```
 */
export function traverseLatents(
  around: Float32Array,
  { dimension, values = overThePrior }: TraverseOptions,
): Float32Array {
  const width = around.length;
  if (!Number.isSafeInteger(dimension) || dimension < 0 || dimension >= width) {
    throw new VaeError(
      "CONFIG_INVALID",
      `traverse: expected a dimension from 0 to ${width - 1}, got ${dimension}.`,
    );
  }
  const latents = new Float32Array(values.length * width);
  values.forEach((value, row) => {
    latents.set(around, row * width);
    latents[row * width + dimension] = value;
  });
  return latents;
}
