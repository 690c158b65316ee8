import { VaeError } from "@vae/base";
import { inactiveWarning } from "./inactive-warning.js";
import { latentMoments, standardDeviations, type LatentMoments } from "./latent-moments.js";
import { affine, checkRows, unchanged } from "./map-rows.js";
import type {
  Renormalisation,
  RenormalisationMode,
  RenormalisationOptions,
  RenormalisationTarget,
} from "./renormalisation-mode.js";

/**
 * All latents are divided by one deviation.
 *
 * @param deviation - Of the large draw.
 * @throws {VaeError} DATA_INVALID, when the latents do not vary.
 */
export function oneFactor(
  mode: RenormalisationMode,
  generated: LatentMoments,
  deviation: number,
  target: RenormalisationTarget,
): Renormalisation {
  const factor = wanted(target) / checkDeviation(deviation);
  const zero = generated.mean.map(() => 0); // no mean is subtracted: the paper's is a pure factor
  return warned(
    affine(
      mode,
      zero.map(() => factor),
      zero,
      zero,
    ),
    generated,
  );
}

/**
 * Each batch is divided by its own mean deviation.
 *
 * @param goal - The mean deviation of what comes out.
 * @throws {VaeError} CONFIG_INVALID, when the batch size is none; DATA_INVALID, when the latents do not vary.
 */
export function perBatch(
  mode: RenormalisationMode,
  generated: LatentMoments,
  goal: number,
  { batchSize = 100 }: RenormalisationOptions,
): Renormalisation {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `renormalisation: batchSize: expected a whole number ≥ 1, got ${batchSize}.`,
    );
  }
  const width = generated.mean.length;
  const ofDraw = checkDeviation(meanDeviation(generated));
  return warned(
    {
      mode,
      scale: generated.mean.map(() => goal / ofDraw),
      inactive: [],
      batchSize,
      priorScale: 1,
      apply(latents) {
        checkRows(latents.length, width);
        const out = latents.slice() as typeof latents;
        for (let start = 0; start < latents.length; start += batchSize * width) {
          const batch = out.subarray(start, start + batchSize * width);
          // One latent has no deviation, nor have equal ones: these take the factor of the large draw, where
          // the released code divides by 0.
          const own = batch.length > width ? meanDeviation(latentMoments(batch, width)) : 0;
          const factor = goal / (own > 0 ? own : ofDraw);
          for (let i = 0; i < batch.length; i++) batch[i]! *= factor;
        }
        return out;
      },
    },
    generated,
  );
}

/**
 * Each batch is brought to the factor of the released code, where its gate is open.
 *
 * @throws {VaeError} CONFIG_INVALID, when the statistics are missing or the batch size is none.
 */
export function released(
  mode: "as-released" | "as-released-fixed",
  generated: LatentMoments,
  options: RenormalisationOptions,
): Renormalisation {
  const { released: statistics } = options;
  if (statistics === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `renormalisation ${mode}: needs the statistics of the released code, which come from evaluation images and both stages.`,
    );
  }
  if (!statistics.isOpen) return unchanged(mode, generated.mean);
  const factor = mode === "as-released" ? statistics.released : statistics.fixed;
  return { ...perBatch(mode, generated, factor, options), priorScale: factor };
}

/** The mean deviation that a target asks for. */
export function wanted({ standardDeviation }: RenormalisationTarget): number {
  return standardDeviation === undefined ? 1 : meanOf(standardDeviation);
}

/** Mean over the dimensions of the standard deviation. */
export function meanDeviation(moments: LatentMoments): number {
  return meanOf(standardDeviations(moments));
}

function checkDeviation(deviation: number): number {
  if (deviation > 0) return deviation;
  throw new VaeError(
    "DATA_INVALID",
    "renormalisation: the latents do not vary, so no factor can help.",
  );
}

function warned(renormalisation: Renormalisation, generated: LatentMoments): Renormalisation {
  const warning = inactiveWarning(generated);
  return warning === undefined ? renormalisation : { ...renormalisation, warning };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
