import { latentStatistics } from "@vae/core";
import { readPosteriors, standardDeviations } from "@vae/two-stage";
import { join } from "node:path";
import type { ModelSeed } from "../result/result-schema.js";
import { readMetrics } from "../runs/metrics-file.js";
import { secondStageFolder } from "../runs/open-run.js";
import type { TrainedModel } from "./run-model.js";

/** What a table says of a model beside its rows. */
export async function describeStages({
  run,
  posteriors,
  secondStage,
  trainingSeconds,
}: TrainedModel): Promise<Omit<ModelSeed, "seed" | "rows">> {
  const { inactive: inactiveLatents, dimensions } = latentStatistics(readPosteriors(posteriors));
  if (secondStage === undefined) {
    return {
      inactiveLatents,
      secondStageGammaSquared: null,
      secondStageDeviation: null,
      trainingSeconds,
    };
  }
  const deviations = standardDeviations(secondStage.generated);
  const followed = (await readMetrics(join(secondStageFolder(run), "metrics.jsonl"))).flatMap(
    ({ step, gamma, reconstruction500 }) =>
      reconstruction500 === undefined || gamma === undefined
        ? []
        : [{ step, gammaSquared: gamma ** 2, ...reconstruction500 }],
  );
  return {
    inactiveLatents,
    secondStageGammaSquared: (await secondStage.model.gamma()) ** 2,
    secondStageDeviation: deviations.reduce((sum, value) => sum + value, 0) / deviations.length,
    trainingSeconds,
    ...(followed.length > 0 && {
      followed,
      latents: dimensions.map(({ meanOfVariance }, d) => ({
        posteriorVariance: meanOfVariance,
        mean: secondStage.target.mean[d]!,
        variance: standardDeviations(secondStage.target)[d]! ** 2,
        generatedMean: secondStage.generated.mean[d]!,
        generatedVariance: deviations[d]! ** 2,
      })),
    }),
  };
}
