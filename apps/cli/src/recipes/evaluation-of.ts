import type { EvaluationOptions } from "../evaluation/evaluate-rows.js";
import type { FeatureExtractor } from "../evaluation/feature-extractor.js";
import { openRunSampler, type SampledRun } from "../evaluation/run-samplers.js";
import type { ModelPlan } from "./plan-schema.js";
import type { RunModelOptions, TrainedModel } from "./run-model.js";

/** How the rows of a trained model are scored, by its plan. */
export async function evaluationOf(
  model: TrainedModel,
  { evaluation }: ModelPlan,
  extractor: FeatureExtractor,
  { seed, startProgress, signal }: RunModelOptions,
): Promise<EvaluationOptions> {
  const { run: path, vae, secondStage, trainingImages } = model;
  const { rows, generated, quantised, varianceAxis, samplers } = evaluation;
  const run: SampledRun = {
    path,
    vae,
    config: { seed },
    openTrainingData: () => Promise.resolve(trainingImages),
  };
  return {
    vae,
    secondStage,
    openSampler: (id) => openRunSampler(run, id, samplers?.[id]),
    source: await model.openEvaluationImages(),
    extractor,
    rows,
    generated,
    quantised,
    varianceAxis,
    seed,
    startProgress,
    signal,
  };
}
