import { latentStatistics, type Posteriors } from "@vae/core";
import { frechetDistance } from "@vae/metrics";
import { latentMoments, type LatentMoments } from "@vae/two-stage";
import type { RowId } from "./rows.js";

/** What the table says of the latents of a row; see `rowSchema`. */
export interface LatentScores {
  readonly latentVariance: number;
  readonly law: number;
  readonly latentDistance?: number;
}

/** What {@link scoreLatents} takes beside the latents. */
export interface ScoreLatentsOptions {
  /** Of the images that were encoded, where the row is a reconstruction. */
  readonly posteriors: () => Promise<Posteriors>;
  /** Moments of the aggregate posterior, where there is a second stage. */
  readonly target: LatentMoments | undefined;
}

/** Scores all latents of a row, `[n, width]`. */
export async function scoreLatents(
  row: RowId,
  latents: Float32Array,
  width: number,
  { posteriors, target }: ScoreLatentsOptions,
): Promise<LatentScores> {
  const moments = latentMoments(latents, width);
  return {
    latentVariance: meanVariance(moments),
    law: row.startsWith("rec/") ? latentStatistics(await posteriors()).law : secondMoment(latents),
    ...(target && { latentDistance: frechetDistance(moments, target).value }),
  };
}

function meanVariance({ mean, covariance }: LatentMoments): number {
  const width = mean.length;
  return mean.reduce((sum, _, d) => sum + (covariance[d * width + d] ?? 0), 0) / width;
}

function secondMoment(latents: Float32Array): number {
  return latents.reduce((sum, value) => sum + value * value, 0) / latents.length;
}
