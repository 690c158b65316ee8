import { latentStatistics } from "@vae/core";
import { readPosteriors, standardDeviations } from "@vae/two-stage";
import { join } from "node:path";
import { evaluateRows } from "../evaluation/evaluate-rows.js";
import type { FeatureExtractor } from "../evaluation/feature-extractor.js";
import type { RowId } from "../evaluation/rows.js";
import { openRunSampler } from "../evaluation/run-samplers.js";
import { modelSeedSchema, type ModelSeed, type ResultRow } from "../result/result-schema.js";
import { readMetrics } from "../runs/metrics-file.js";
import { secondStageFolder } from "../runs/open-run.js";
import type { Experiment, PlannedModel } from "./plan-experiment.js";
import type { Measurement, RunModelOptions, TrainedModel } from "./run-model.js";
import { openScoreStore } from "./score-store.js";

/** Scores the rows of a model, each kept as soon as it is there. */
export function measureScores(
  { recipe }: Experiment,
  { plan }: PlannedModel,
  extractor: FeatureExtractor,
  { seed, startProgress, signal }: RunModelOptions,
): Measurement<ModelSeed> {
  const { rows, ...evaluation } = plan.evaluation;
  const origin = { extractor: extractor.description };
  return {
    origin,
    schema: modelSeedSchema,
    async measure(model) {
      const { run, vae, secondStage } = model;
      const { version } = recipe;
      const store = openScoreStore(run, { version, ...plan, evaluation, seed, ...origin });
      const scored = new Map<RowId, ResultRow>();
      for (const row of rows) {
        const found = await store.find(row);
        if (found !== undefined) scored.set(row, found);
      }
      const left = rows.filter((row) => !scored.has(row));
      if (left.length > 0) {
        await evaluateRows({
          vae,
          secondStage,
          openSampler: (id) =>
            openRunSampler(
              {
                path: run,
                vae,
                config: { seed },
                openTrainingData: () => Promise.resolve(model.trainingImages),
              },
              id,
              evaluation.samplers?.[id],
            ),
          source: await model.openEvaluationImages(),
          extractor,
          rows: left,
          generated: evaluation.generated,
          quantised: evaluation.quantised,
          varianceAxis: evaluation.varianceAxis,
          seed,
          onRow: async (row) => {
            scored.set(row.id as RowId, row);
            await store.keep(row);
          },
          startProgress,
          signal,
        });
      }
      return {
        seed,
        rows: rows.map((row) => scored.get(row)!),
        ...(await describeStages(model)),
      };
    },
  };
}

async function describeStages({
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
