import { Rng } from "@vae/base";
import {
  createRenormalisation,
  latentMoments,
  type ReleasedStatistics,
  type RenormalisationMode,
} from "../../renormalisation.js";

/** The mean of some numbers. */
export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Normal latents whose dimensions have these standard deviations, `[n, deviations.length]`. */
export function normalLatents(n: number, deviations: readonly number[], seed = 3): Float32Array {
  const rng = new Rng(seed);
  const width = deviations.length;
  return Float32Array.from({ length: n * width }, (_, i) => rng.normal() * deviations[i % width]!);
}

/** Statistics of the released code with an open gate. */
export const released: ReleasedStatistics = {
  varianceLoss: 0.1,
  mse: 0.2,
  isOpen: true,
  released: 1.077,
  fixed: 1,
};

/** Latents that a mode rescales by their own moments. */
export function renormalised(
  mode: RenormalisationMode,
  latents: Float32Array,
  width: number,
): Float32Array {
  return createRenormalisation(mode, latentMoments(latents, width), {}, { released }).apply(latents);
}
