import { standardDeviations, type LatentMoments } from "./latent-moments.js";

/** Below this standard deviation a dimension is inactive: rescaling it would only amplify its noise. */
export const inactiveBelow = 0.1;

/** Over-scaling by less than this is not worth a word. */
const tolerated = 1.05;

/** Positions of the inactive dimensions. */
export function inactiveDimensions(generated: LatentMoments): number[] {
  const deviations = standardDeviations(generated);
  return [...deviations.keys()].filter((d) => deviations[d]! < inactiveBelow);
}

/**
 * What to tell a person whose latents are rescaled by one factor though many are inactive: these pull the mean
 * deviation down, and all others become too wide.
 *
 * @returns One sentence with both figures, or `undefined` where there is nothing to say.
 */
export function inactiveWarning(generated: LatentMoments): string | undefined {
  const deviations = standardDeviations(generated);
  const inactive = inactiveDimensions(generated);
  const active = deviations.filter((_, d) => !inactive.includes(d));
  const mean = (values: Float64Array) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const factor = active.length === 0 ? 1 : mean(active) / mean(deviations);
  if (factor < tolerated) return undefined;
  return (
    `${inactive.length} of ${deviations.length} latents are inactive (standard deviation below ${inactiveBelow}): ` +
    `one factor for all makes the others ${factor.toFixed(2)} times as wide as they should be. ` +
    "Use per-dimension, which leaves inactive ones as they are."
  );
}
