import { VaeError } from "@vae/base";
import { makeFolder, readBytes, writeFileAtomic } from "@vae/base/node";
import { configHash } from "@vae/core/node";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FeatureExtractor } from "../evaluation/feature-extractor.js";
import { samplerOfRow } from "../evaluation/rows.js";
import { mergeShards, scoreShard, type ScoredShard } from "../evaluation/score-shard.js";
import { decodeShard, encodeShard, type ShardOrigin } from "../evaluation/shard-file.js";
import { shardFile } from "../evaluation/shard.js";
import { modelSeedSchema, type ModelSeed } from "../result/result-schema.js";
import { weightsHash } from "../stages/second-stage-posteriors.js";
import { describeStages } from "./describe-stages.js";
import { evaluationOf } from "./evaluation-of.js";
import type { Experiment, PlannedModel } from "./plan-experiment.js";
import type { Measurement, RunModelOptions, TrainedModel } from "./run-model.js";

/** The scores of a model in shards, each of which any process may compute that has the trained model. */
export interface ShardedMeasurement extends Measurement<ModelSeed> {
  /** Makes what every shard would else make for itself: fitted samplers. */
  prepare(model: TrainedModel): Promise<void>;
  /** Computes a shard, counted from 0, into its file of the run; one that is there is kept. */
  score(model: TrainedModel, index: number): Promise<void>;
}

/**
 * Scores the rows of a model in shards: a file each in `scoring` of the run, which is kept as soon as it is there, and the
 * table from all of them in their order. A file that is damaged, or that another training gave, is made again.
 */
export function measureShards(
  { recipe }: Experiment,
  { plan }: PlannedModel,
  extractor: FeatureExtractor,
  options: RunModelOptions,
  count: number,
): ShardedMeasurement {
  const { seed, say } = options;
  const origin = { extractor: extractor.description, shards: count };
  const open = async (model: TrainedModel) => {
    const { run, vae, secondStage } = model;
    const evaluation = await evaluationOf(model, plan, extractor, options);
    const weights = [vae, ...(secondStage ? [secondStage.model] : [])].map(weightsHash);
    const hash = configHash({
      version: recipe.version,
      plan,
      seed,
      origin,
      weights: await Promise.all(weights),
    });
    return async (index: number): Promise<ScoredShard> => {
      const shard = { index, count };
      const path = join(run, shardFile(shard));
      const expected = { ...shard, origin: hash };
      const found = await readShard(path, expected, say);
      if (found !== undefined) return found;
      const bytes = encodeShard(await scoreShard(evaluation, shard), expected);
      await makeFolder(dirname(path));
      await writeFileAtomic(path, bytes);
      // From the bytes, so that it makes no difference who computed it.
      return decodeShard(bytes, path, expected);
    };
  };
  return {
    origin,
    schema: modelSeedSchema,
    async prepare(model) {
      const { openSampler, rows } = await evaluationOf(model, plan, extractor, options);
      for (const row of rows) {
        const sampler = samplerOfRow(row);
        if (sampler !== undefined) (await openSampler?.(sampler))?.dispose();
      }
    },
    async score(model, index) {
      await (
        await open(model)
      )(index);
    },
    async measure(model) {
      const shardAt = await open(model);
      const { varianceAxis } = plan.evaluation;
      const shards = (async function* () {
        for (let index = 0; index < count; index++) yield await shardAt(index);
      })();
      const rows = await mergeShards(shards, { extractor, varianceAxis });
      return { seed, rows, ...(await describeStages(model)) };
    },
  };
}

async function readShard(
  path: string,
  expected: ShardOrigin,
  say: (line: string) => void,
): Promise<ScoredShard | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    return decodeShard(await readBytes(path), path, expected);
  } catch (error) {
    if (!VaeError.isInstance(error) || error.code !== "DATA_INVALID") throw error;
    say(error.message);
    return undefined;
  }
}
