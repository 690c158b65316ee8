import { useBackend } from "@vae/backend";
import { encodeSource, latentStatistics } from "@vae/core";
import type { CommandContext } from "../../cli/command-context.js";
import { openRun } from "../../runs/open-run.js";
import { latentReport, type LatentReport } from "./latent-report.js";
import type { BackendRequest } from "../backend-request.js";

/** Moments of the posteriors of a run's training set, the mixture that its first stage samples from. */
export async function reportRunLatents(
  path: string,
  { root, backend }: { readonly root?: string; readonly backend: string },
  { log }: Pick<CommandContext, "log">,
): Promise<LatentReport> {
  const { reason } = await useBackend(backend as BackendRequest);
  log.info(reason);
  const run = await openRun(path, { root });
  try {
    const posteriors = await encodeSource(run.vae, await run.openTrainingData());
    const { dimensions } = latentStatistics(posteriors);
    return latentReport(
      { source: path, kind: "run", rows: posteriors.length },
      dimensions.map(({ meanOfMean, varianceOfMean, meanOfVariance, law, isInactive }) => {
        const variance = varianceOfMean + meanOfVariance;
        return {
          mean: meanOfMean,
          variance,
          standardDeviation: Math.sqrt(variance),
          law,
          isInactive,
          varianceOfMean,
          meanOfVariance,
        };
      }),
    );
  } finally {
    run.dispose();
  }
}
