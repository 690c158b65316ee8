import { VaeError, type Rng } from "@vae/base";
import { decodeLatents } from "./images.js";
import {
  interpolateLatents,
  traverseLatents,
  type InterpolateOptions,
  type TraverseOptions,
} from "./latent-paths.js";
import type { Vae } from "./vae.js";

/**
 * Generates images: draws z from N(0, I) and decodes it.
 *
 * @returns Images in [0, 1], `[n, height, width, channels]`, row-major.
 * @throws {VaeError} CONFIG_INVALID, when n is no whole number ≥ 1.
 *
 * @example
 * ```ts
 * const images = await sample(vae, 16, new Rng(1));
 * ```
 */
export async function sample(vae: Vae, n: number, rng: Rng): Promise<Float32Array> {
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new VaeError("CONFIG_INVALID", `sample: expected a whole number ≥ 1, got ${n}.`);
  }
  return decodeLatents(vae, rng.normals(new Float32Array(n * vae.network.latent)));
}

/**
 * Images on the way between two latents; see `interpolateLatents`.
 *
 * @param from - `[latent]`, e.g. a row of what `encodeSource` returns.
 * @returns Images in [0, 1], `[points, height, width, channels]`, row-major.
 * @throws {VaeError} SHAPE_MISMATCH, when a latent has another width than the model's.
 */
export async function interpolate(
  vae: Vae,
  from: Float32Array,
  to: Float32Array,
  options: InterpolateOptions = {},
): Promise<Float32Array> {
  checkWidth("interpolate", vae, from);
  return decodeLatents(vae, interpolateLatents(from, to, options));
}

/**
 * Images of latents that differ in one coordinate; see `traverseLatents`.
 *
 * @param around - `[latent]`.
 * @returns Images in [0, 1], `[values, height, width, channels]`, row-major.
 * @throws {VaeError} SHAPE_MISMATCH, when the latent has another width than the model's.
 */
export async function traverse(
  vae: Vae,
  around: Float32Array,
  options: TraverseOptions,
): Promise<Float32Array> {
  checkWidth("traverse", vae, around);
  return decodeLatents(vae, traverseLatents(around, options));
}

function checkWidth(subject: string, { network }: Vae, latent: Float32Array): void {
  if (latent.length !== network.latent) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected a latent of width ${network.latent}, got ${latent.length}.`,
    );
  }
}
