import type { BackendName } from "@vae/backend";
import type { Source } from "@vae/base";
import { readJson, writeFileAtomic } from "@vae/base/node";
import type { Vae } from "@vae/core";
import { configHash } from "@vae/core/node";
import type { PosteriorFile } from "@vae/two-stage/node";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { estimateMoments, type RenormalisedSecondStage } from "../evaluation/latent-samples.js";
import type { RunDescription } from "../reports/write-report.js";
import { describeEnvironment } from "../runs/environment.js";
import type { OpenImages } from "../runs/open-images.js";
import { useRunBackend, type PrecisionRequest } from "../runs/run-backend.js";
import { lockRun } from "../runs/run-lock.js";
import { trainFirstStage } from "../stages/first-stage.js";
import { openPosteriors } from "../stages/second-stage-posteriors.js";
import { trainSecondStageOf } from "../stages/second-stage.js";
import type { StartProgress } from "../stages/start-progress.js";
import { adoptFirstStage } from "./adopt-first-stage.js";
import { stageConfigs, type Experiment, type PlannedModel } from "./plan-experiment.js";

/** How the models of an experiment are run. */
export interface RunModelOptions {
  readonly seed: number;
  readonly backend: BackendName | "auto";
  readonly precision?: PrecisionRequest | undefined;
  /** Train anew, even where finished work is found. */
  readonly fresh: boolean;
  /** The command that a person would type to get this run. */
  readonly command: string;
  /** Where data sets are looked for. */
  readonly root?: string | undefined;
  /** File of Inception weights. */
  readonly weights?: string | undefined;
  readonly openImages: OpenImages;
  readonly startProgress: StartProgress;
  /** Says a line to the person, e.g. which backend was chosen. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A model that has been trained, for whoever measures it. */
export interface TrainedModel {
  readonly run: string;
  readonly vae: Vae;
  readonly trainingImages: Source;
  /** The posteriors of the training images. */
  readonly posteriors: PosteriorFile;
  readonly secondStage?: RenormalisedSecondStage;
  readonly trainingSeconds: number;
  /** Opens the images that no training has seen. */
  openEvaluationImages(): Promise<Source>;
}

/** How a kind of experiment measures its models. */
export interface Measurement<Measured> {
  /** What decides the numbers beside plan and seed, e.g. the extractor. */
  readonly origin: object;
  readonly schema: z.ZodType<Measured>;
  measure(model: TrainedModel): Promise<Measured>;
}

/** What a model gave for one seed. */
export interface ModelRun<Measured> {
  readonly run: string;
  readonly measured: Measured;
  /** True where everything had been done before. */
  readonly wasFinished: boolean;
}

/** What was measured of a model, where it is finished and nothing that decides it has changed. */
export async function finishedModel<Measured>(
  run: string,
  { experiment, model, seed }: { experiment: Experiment; model: PlannedModel; seed: number },
  { origin, schema }: Measurement<Measured>,
): Promise<Measured | undefined> {
  const path = join(run, "evaluation.json");
  if (!existsSync(path)) return undefined;
  const stored = z
    .looseObject({ hash: z.string(), result: schema })
    .safeParse(await readJson(path));
  const isSame = stored.success && stored.data.hash === hashOf(experiment, model, seed, origin);
  return isSame ? stored.data.result : undefined;
}

/**
 * Trains both stages of a model and measures it, in a folder of its own that this process holds. Each part that is
 * finished is found and not done again; an interrupted one goes on from its last checkpoint.
 *
 * @throws {VaeError} IO_FAILED, when another process has the folder.
 */
export async function runModel<Measured>(
  run: string,
  what: { readonly experiment: Experiment; readonly model: PlannedModel },
  options: RunModelOptions,
  measurement: Measurement<Measured>,
): Promise<ModelRun<Measured>> {
  const { experiment, model } = what;
  const { seed, fresh } = options;
  if (!fresh) {
    const measured = await finishedModel(run, { ...what, seed }, measurement);
    if (measured !== undefined) return { run, measured, wasFinished: true };
  }
  const measured = await useTrained(run, what, options, async (trained) => {
    const found = await measurement.measure(trained);
    await writeJson(join(run, "evaluation.json"), {
      hash: hashOf(experiment, model, seed, measurement.origin),
      ...measurement.origin,
      result: found,
    });
    return found;
  });
  return { run, measured, wasFinished: false };
}

/**
 * Trains both stages of a model, or finds them trained, for whoever uses them, in a folder that this process holds
 * meanwhile.
 *
 * @throws {VaeError} IO_FAILED, when another process has the folder.
 */
export async function useTrained<T>(
  run: string,
  what: { readonly experiment: Experiment; readonly model: PlannedModel },
  options: RunModelOptions,
  use: (model: TrainedModel) => Promise<T>,
): Promise<T> {
  const { precision, backend, fresh, command, say } = options;
  const choice = await useRunBackend(run, backend, { precision, isNew: fresh });
  say(choice.reason);
  const unlock = await lockRun(run);
  try {
    if (fresh) await discardRun(run);
    await writeJson(join(run, "environment.json"), describeEnvironment(choice));
    await writeJson(join(run, "recipe.json"), describe(what.experiment, what.model, command));
    return await withTrained(run, what, options, use);
  } finally {
    await unlock();
  }
}

/** Trains, or finds trained, and frees everything when it has been used. */
async function withTrained<T>(
  run: string,
  { experiment, model }: { readonly experiment: Experiment; readonly model: PlannedModel },
  options: RunModelOptions,
  use: (model: TrainedModel) => Promise<T>,
): Promise<T> {
  const { seed, root, openImages, startProgress, say, signal } = options;
  const { data } = model.plan;
  const { firstStage, secondStage } = stageConfigs(model.plan, seed);
  const trainingImages = await openImages(data.train, { images: data.trainImages, root });
  const stage = { run, resume: true, startProgress, signal };
  if (!experiment.isSingle) {
    const from = await adoptFirstStage(run, firstStage);
    if (from !== undefined) say(`The first stage is that of ${from}.`);
  }
  const first = await trainFirstStage(firstStage, trainingImages, stage);
  try {
    const posteriors = await openPosteriors(run, first.vae, trainingImages);
    try {
      const trained: TrainedModel = {
        run,
        vae: first.vae,
        trainingImages,
        posteriors,
        trainingSeconds: first.seconds,
        openEvaluationImages: () =>
          openImages(data.evaluation, { images: data.evaluationImages, root }),
      };
      if (secondStage === undefined) return await use(trained);
      const isFollowed = experiment.recipe.isSecondStageFollowed;
      const second = await trainSecondStageOf(secondStage, posteriors, { ...stage, isFollowed });
      try {
        return await use({
          ...trained,
          secondStage: await estimateMoments(run, second.model, posteriors, secondStage),
          trainingSeconds: first.seconds + second.seconds,
        });
      } finally {
        second.model.dispose();
      }
    } finally {
      posteriors.close();
    }
  } finally {
    first.vae.dispose();
  }
}

/** NB: what the model is called is left out, and so are the notes: they decide no number. */
function hashOf(
  { recipe }: Experiment,
  { plan }: PlannedModel,
  seed: number,
  origin: object,
): string {
  return configHash({ recipe: recipe.id, version: recipe.version, plan, seed, origin });
}

function describe(
  { recipe, scale, notes, isSingle }: Experiment,
  model: PlannedModel,
  command: string,
) {
  const { data } = model.plan;
  const description: RunDescription = {
    title: isSingle ? recipe.title : `${recipe.title}: ${model.label}`,
    scale,
    command,
    notes,
    evaluation: data.evaluation,
    ...(data.evaluationImages === undefined ? {} : { evaluationImages: data.evaluationImages }),
  };
  return description;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Empties a run folder but for the lock that this process holds on it. */
async function discardRun(run: string): Promise<void> {
  for (const name of await readdir(run)) {
    if (name !== "lock") await rm(join(run, name), { recursive: true, force: true });
  }
}
