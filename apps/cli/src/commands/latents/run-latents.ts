import { useBackend } from "@vae/backend";
import { lawAsReleased, type LatentDiagnostics } from "@vae/core";
import type { CommandContext } from "../../cli/command-context.js";
import { diagnoseRun, type DiagnosedStage } from "../../evaluation/diagnose-run.js";
import { openRun } from "../../runs/open-run.js";
import type { BackendRequest } from "../backend-request.js";
import { latentReport, type LatentReport, type RunLatents } from "./latent-report.js";

/** Options of {@link reportRunLatents}. */
export interface RunLatentsOptions {
  readonly root?: string;
  readonly backend: string;
  /** `@default "1"` */
  readonly stage?: string;
  /** Adds the variance law as the paper's code prints it. */
  readonly asReleased?: boolean;
}

/** What a run's stage makes of its training set: the posteriors, and the mixture that they are. */
export async function reportRunLatents(
  path: string,
  { root, backend, stage = "1", asReleased = false }: RunLatentsOptions,
  { log }: Pick<CommandContext, "log">,
): Promise<LatentReport> {
  const { reason } = await useBackend(backend as BackendRequest);
  log.info(reason);
  const run = await openRun(path, { root });
  try {
    const asked: DiagnosedStage = stage === "2" ? 2 : 1;
    const found = await diagnoseRun(run, await run.openTrainingData(), asked);
    return {
      ...latentReport(
        { source: path, kind: "run", rows: found.length },
        found.dimensions.map(({ meanOfMean, ...dimension }) => {
          const variance = dimension.varianceOfMean + dimension.meanOfVariance;
          return {
            mean: meanOfMean,
            variance,
            standardDeviation: Math.sqrt(variance),
            ...dimension,
          };
        }),
      ),
      run: describeRun(found, asked, asReleased),
    };
  } finally {
    run.dispose();
  }
}

function describeRun(
  { lawOfVariances, largestMean, inactiveBy, split, discrepancy, ...found }: LatentDiagnostics,
  stage: DiagnosedStage,
  asReleased: boolean,
): RunLatents {
  const { variances, ...generated } = found.generated;
  const latent = found.dimensions.length;
  return {
    stage,
    lawOfVariances,
    ...(asReleased ? { lawAsReleased: lawAsReleased(found) } : {}),
    largestMean,
    inactiveBy,
    split,
    discrepancy,
    // Of images there are thousands, and one by one they say little.
    generated: stage === 2 ? { ...generated, variances: [...variances] } : generated,
    covariance: Array.from({ length: latent }, (_, row) => [
      ...found.covariance.subarray(row * latent, (row + 1) * latent),
    ]),
  };
}
