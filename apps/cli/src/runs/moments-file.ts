import { decodeNpz, encodeNpz, VaeError } from "@vae/base";
import { readBytes, writeFileAtomic } from "@vae/base/node";
import type { LatentMoments } from "@vae/two-stage";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { secondStageFolder } from "./open-run.js";

/** What renormalises a second stage: stored with the model, so that a sample never depends on its batch. */
export interface StageMoments {
  /** Moments of what the second stage generates. */
  readonly generated: LatentMoments;
  /** Moments of the aggregate posterior of the training set. */
  readonly target: LatentMoments;
}

/** Writes `second-stage/moments.npz`: `generated_mean`, `generated_covariance`, `target_mean`, `target_covariance`,
 * and `generated_feature_deviation`, which files of older versions lack. */
export async function saveMoments(run: string, { generated, target }: StageMoments): Promise<void> {
  const d = generated.mean.length;
  await writeFileAtomic(
    momentsPath(run),
    encodeNpz({
      generated_mean: { shape: [d], data: generated.mean },
      generated_covariance: { shape: [d, d], data: generated.covariance },
      ...(generated.featureDeviation !== undefined && {
        generated_feature_deviation: {
          shape: [],
          data: Float64Array.of(generated.featureDeviation),
        },
      }),
      target_mean: { shape: [d], data: target.mean },
      target_covariance: { shape: [d, d], data: target.covariance },
    }),
  );
}

/** Reads them, or `undefined` where they have not been estimated yet. */
export async function loadMoments(run: string): Promise<StageMoments | undefined> {
  const path = momentsPath(run);
  if (!existsSync(path)) return undefined;
  const arrays = decodeNpz(await readBytes(path), path);
  const array = (name: string): Float64Array => {
    const found = arrays[name];
    if (!(found?.data instanceof Float64Array)) {
      throw new VaeError(
        "DATA_INVALID",
        `${path}: the float64 array "${name}" is missing. Delete the file; it is made again.`,
      );
    }
    return found.data;
  };
  const [featureDeviation] = (arrays["generated_feature_deviation"]?.data ?? []) as Float64Array;
  return {
    generated: {
      mean: array("generated_mean"),
      covariance: array("generated_covariance"),
      ...(featureDeviation !== undefined && { featureDeviation }),
    },
    target: { mean: array("target_mean"), covariance: array("target_covariance") },
  };
}

function momentsPath(run: string): string {
  return join(secondStageFolder(run), "moments.npz");
}
