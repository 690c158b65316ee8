import { evaluateRows } from "../evaluation/evaluate-rows.js";
import type { FeatureExtractor } from "../evaluation/feature-extractor.js";
import type { RowId } from "../evaluation/rows.js";
import { modelSeedSchema, type ModelSeed, type ResultRow } from "../result/result-schema.js";
import { describeStages } from "./describe-stages.js";
import { evaluationOf } from "./evaluation-of.js";
import type { Experiment, PlannedModel } from "./plan-experiment.js";
import type { Measurement, RunModelOptions } from "./run-model.js";
import { openScoreStore } from "./score-store.js";

/** Scores the rows of a model, each kept as soon as it is there. */
export function measureScores(
  { recipe }: Experiment,
  { plan }: PlannedModel,
  extractor: FeatureExtractor,
  options: RunModelOptions,
): Measurement<ModelSeed> {
  const { seed } = options;
  const { rows, ...evaluation } = plan.evaluation;
  const origin = { extractor: extractor.description };
  return {
    origin,
    schema: modelSeedSchema,
    async measure(model) {
      const { version } = recipe;
      const store = openScoreStore(model.run, { version, ...plan, evaluation, seed, ...origin });
      const scored = new Map<RowId, ResultRow>();
      for (const row of rows) {
        const found = await store.find(row);
        if (found !== undefined) scored.set(row, found);
      }
      const left = rows.filter((row) => !scored.has(row));
      if (left.length > 0) {
        await evaluateRows({
          ...(await evaluationOf(model, plan, extractor, options)),
          rows: left,
          onRow: async (row) => {
            scored.set(row.id as RowId, row);
            await store.keep(row);
          },
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
