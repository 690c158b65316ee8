import { VaeError, type ImageShape } from "@vae/base";
import { formatDuration } from "../cli/progress.js";
import { openExtractor } from "../evaluation/open-extractor.js";
import type { FeatureExtractor } from "../evaluation/feature-extractor.js";
import { writeReport } from "../reports/write-report.js";
import type { ModelSeed, ModelsResult, Result } from "../result/result-schema.js";
import type { ScatterPoint, ScatterResult } from "../result/scatter-schema.js";
import { useRunBackend } from "../runs/run-backend.js";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { countParameters } from "./count-parameters.js";
import { estimateOf, measureRates, type ModelEstimate, type ModelRates } from "./estimate-time.js";
import { experimentFolder } from "./experiment-folder.js";
import { measureReconstruction } from "./measure-reconstruction.js";
import { measureScores } from "./measure-scores.js";
import type { Experiment, PlannedModel } from "./plan-experiment.js";
import { finishedModel, runModel, type Measurement, type RunModelOptions } from "./run-model.js";
import {
  summariseScatter,
  summariseTables,
  type ResultOrigin,
  type SummaryInput,
} from "./summarise-seeds.js";

/** How an experiment is run. */
export interface RunExperimentOptions extends Omit<RunModelOptions, "seed" | "command"> {
  readonly seeds: readonly number[];
  /** Folder in which the folders of the runs are made. */
  readonly out: string;
  readonly preset?: string | undefined;
  /** The command that a person would type to get the run of a seed. */
  readonly commandOf: (seed: number) => string;
  /** The command that a person would type to get the result. */
  readonly command: string;
  /** Whether the time that it will take is measured first. */
  readonly isTimed: boolean;
}

/** A run of an experiment: a model with a seed. */
export interface ExperimentRun {
  readonly model: string;
  readonly seed: number;
  readonly run: string;
  /** Path of its report; null where none was made. */
  readonly report: string | null;
  readonly wasFinished: boolean;
}

/** What an experiment gave. */
export interface ExperimentEnd<Kind = Result | ModelsResult | ScatterResult> {
  readonly result: Kind;
  readonly runs: readonly ExperimentRun[];
}

/** The folder of a model's run. */
export function runFolder(
  { recipe, scale, isSingle }: Experiment,
  model: PlannedModel,
  { out, preset, seed }: { out: string; preset?: string | undefined; seed: number },
): string {
  const folder = experimentFolder(out, { id: recipe.id, scale, preset, seed });
  return isSingle ? folder : join(folder, model.id);
}

/**
 * Runs an experiment: every model with every seed, one after the other. What is finished is found; other processes may run
 * other models or seeds of it at the same time, each in a folder that it holds.
 */
export async function runExperiment(
  experiment: Experiment,
  options: RunExperimentOptions,
): Promise<ExperimentEnd> {
  const { recipe, scale, models } = experiment;
  const { command } = options;
  const origin: ResultOrigin = { recipe, scale, command, created: new Date() };
  if (recipe.kind === "scatter") {
    const gathered = await runAll<ScatterPoint[]>(experiment, options, (model, told) =>
      Promise.resolve({ measurement: measureReconstruction(model, told) }),
    );
    const points = gathered.flatMap(({ measured }) => measured);
    return {
      result: summariseScatter(origin, experiment, points),
      runs: gathered.map(({ ran }) => ran),
    };
  }
  const extractors = new Map<string, FeatureExtractor>();
  try {
    const gathered = await runAll<ModelSeed>(experiment, options, async (model, told) => {
      const extractor = await extractorFor(model, told, extractors);
      return { measurement: measureScores(experiment, model, extractor, told), extractor };
    });
    const inputs: SummaryInput[] = [];
    for (const model of models) {
      const of = gathered.filter(({ ran }) => ran.model === model.id);
      inputs.push(
        await summaryInput(
          model,
          of.map(({ measured }) => measured),
          options,
          extractors,
        ),
      );
    }
    return {
      result: summariseTables(origin, experiment, inputs),
      runs: gathered.map(({ ran }) => ran),
    };
  } finally {
    for (const extractor of extractors.values()) extractor.dispose?.();
  }
}

interface Gathered<Measured> {
  readonly ran: ExperimentRun;
  readonly measured: Measured;
}

async function runAll<Measured>(
  experiment: Experiment,
  options: RunExperimentOptions,
  prepare: (
    model: PlannedModel,
    told: RunModelOptions,
  ) => Promise<{ measurement: Measurement<Measured>; extractor?: FeatureExtractor }>,
): Promise<Gathered<Measured>[]> {
  const { models, isSingle } = experiment;
  const { seeds, commandOf, say, isTimed, fresh } = options;
  const gathered: Gathered<Measured>[] = [];
  let isSaid = !isTimed;
  for (const seed of seeds) {
    for (const model of models) {
      const told = { ...options, seed, command: commandOf(seed) };
      const run = runFolder(experiment, model, told);
      const { measurement, extractor } = await prepare(model, told);
      if (models.length > 1 || seeds.length > 1) {
        say(`${experiment.recipe.id}: ${isSingle ? "" : `${model.label}, `}seed ${seed}`);
      }
      const isDone =
        !fresh &&
        (await finishedModel(run, { experiment, model, seed }, measurement)) !== undefined;
      if (!isDone && !isSaid) {
        isSaid = true;
        await sayEstimate(experiment, run, options, extractor);
      }
      const { measured, wasFinished } = await runModel(
        run,
        { experiment, model },
        told,
        measurement,
      );
      gathered.push({
        measured,
        ran: {
          model: model.id,
          seed,
          run,
          report: await reportOf(experiment, run, wasFinished, told),
          wasFinished,
        },
      });
    }
  }
  return gathered;
}

/** A report is made where a recipe has one model; of others `vae report RUN` makes one. */
async function reportOf(
  { recipe, isSingle }: Experiment,
  run: string,
  wasFinished: boolean,
  { root }: RunModelOptions,
): Promise<string | null> {
  if (!isSingle || recipe.kind === "scatter") return null;
  const path = join(run, "report.html");
  return wasFinished && existsSync(path) ? path : writeReport(run, { root });
}

async function extractorFor(
  { plan }: PlannedModel,
  { root, weights, openImages }: Pick<RunModelOptions, "root" | "weights" | "openImages">,
  opened: Map<string, FeatureExtractor>,
): Promise<FeatureExtractor> {
  const { extractor: id, dimension, convention } = plan.evaluation;
  const source = await openImages(plan.data.evaluation, { root });
  const channels = source.shape[2];
  const key = [id, channels, dimension, convention].join();
  const found = opened.get(key);
  if (found !== undefined) return found;
  const extractor = await openExtractor(id, { channels, dimension, convention, weights });
  opened.set(key, extractor);
  return extractor;
}

async function summaryInput(
  model: PlannedModel,
  seeds: readonly ModelSeed[],
  options: RunExperimentOptions,
  extractors: Map<string, FeatureExtractor>,
): Promise<SummaryInput> {
  const { root, openImages } = options;
  const { data } = model.plan;
  const training = await openImages(data.train, { images: data.trainImages, root });
  const evaluation = await openImages(data.evaluation, { images: data.evaluationImages, root });
  const { parameters, secondStageParameters } = await countParameters(model.plan, training.shape);
  return {
    model,
    seeds,
    extractor: (await extractorFor(model, options, extractors)).description,
    trainImages: training.length,
    evaluationImages: evaluation.length,
    parameters: [parameters, secondStageParameters],
  };
}

/** Says what the whole experiment will take here, by a measured short step of every model. */
async function sayEstimate(
  experiment: Experiment,
  run: string,
  options: RunExperimentOptions,
  extractor: FeatureExtractor | undefined,
): Promise<void> {
  const { backend, precision, fresh, root, openImages, seeds, say } = options;
  await useRunBackend(run, backend, { precision, isNew: fresh });
  const estimates = await estimateExperiment(experiment, extractor, async ({ plan }) => {
    const { data } = plan;
    const source = await openImages(data.train, { images: data.trainImages, root });
    const evaluation = await openImages(data.evaluation, { images: data.evaluationImages, root });
    return { shape: source.shape, train: source.length, evaluation: evaluation.length };
  });
  const total = (of: (estimate: ModelEstimate) => number | null) =>
    seeds.length * estimates.reduce((sum, estimate) => sum + (of(estimate) ?? 0), 0);
  const training = total(({ trainingSeconds }) => trainingSeconds);
  const scoring = total(({ scoringSeconds }) => scoringSeconds);
  const runs = estimates.length * seeds.length;
  say(
    `Estimated from a few steps on this machine: ${formatDuration(training)} of training` +
      (scoring > 0 ? ` and ${formatDuration(scoring)} of scores` : "") +
      ` for ${runs} ${runs === 1 ? "run" : "runs"}, where none of it is finished.`,
  );
}

/** Images of a model, as far as its cost goes. */
interface ImagesOfModel {
  readonly shape: ImageShape;
  readonly train: number;
  readonly evaluation: number;
}

/** Measures every model of an experiment; models that differ in their steps alone are measured once. */
export async function estimateExperiment(
  { models }: Experiment,
  extractor: FeatureExtractor | undefined,
  imagesOf: (model: PlannedModel) => Promise<ImagesOfModel>,
): Promise<(ModelEstimate & ModelRates & { readonly model: string })[]> {
  const measured = new Map<string, ModelRates>();
  const estimates = [];
  for (const model of models) {
    const { firstStage, secondStage, evaluation } = model.plan;
    const { shape, ...images } = await imagesOf(model);
    const isSame = evaluation.extractor === models[0]?.plan.evaluation.extractor;
    const key = JSON.stringify([
      shape,
      firstStage.network,
      firstStage.batchSize,
      secondStage?.network,
      secondStage?.batchSize,
      isSame,
    ]);
    const rates =
      measured.get(key) ?? (await measureRates(model, shape, isSame ? extractor : undefined));
    measured.set(key, rates);
    estimates.push({ model: model.id, ...rates, ...estimateOf(model, rates, images) });
  }
  return estimates;
}

/** @throws {VaeError} CONFIG_INVALID, when there is no seed. */
export function seedsFrom(first: number, count: number): number[] {
  if (count < 1) throw new VaeError("CONFIG_INVALID", "--seeds: expected 1 or more.");
  return Array.from({ length: count }, (_, i) => first + i);
}
