import { VaeError } from "@vae/base";
import { readBytes, readJson, writeFileAtomic } from "@vae/base/node";
import { checkpointFolder, checkpointSteps } from "@vae/core/node";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { FeatureExtractor } from "../evaluation/feature-extractor.js";
import { openExtractor } from "../evaluation/open-extractor.js";
import { scoringFolder } from "../evaluation/shard.js";
import { measureReconstruction } from "../recipes/measure-reconstruction.js";
import { measureScores } from "../recipes/measure-scores.js";
import { measureShards } from "../recipes/measure-shards.js";
import type { Experiment, PlannedModel } from "../recipes/plan-experiment.js";
import { runModel, useTrained, type RunModelOptions } from "../recipes/run-model.js";
import { environmentSchema } from "../result/environment-schema.js";
import { openImages } from "../runs/open-images.js";
import { secondStageFolder } from "../runs/open-run.js";
import { readMetrics } from "../runs/metrics-file.js";
import { useRunBackend } from "../runs/run-backend.js";
import { codeRefusalOf } from "./code-version.js";
import { fingerprintData } from "./job-data.js";
import { trainedFile, type JobPart } from "./job-part.js";
import {
  metricsOf,
  parseResult,
  resultHash,
  type JobContent,
  type JobResult,
} from "./job-result.js";
import { parseJob, type JobIdentity, type SweepJob } from "./sweep-job.js";

/** How far a job is. */
export interface JobProgress {
  /** E.g. `first stage`. */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** A few words, e.g. the loss. */
  readonly note: string;
}

/** What {@link runJob} is told. */
export interface RunJobOptions {
  /** The run folder: of this job, or part, alone, and the same at every attempt, or a copy of what the last attempt left. */
  readonly folder: string;
  /** Where data sets are looked for. */
  readonly root?: string | undefined;
  /** File of Inception weights. */
  readonly weights?: string | undefined;
  /** Ends the step in progress, writes a checkpoint, and throws INTERRUPTED. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Says a line to a person, e.g. which backend was chosen. */
  readonly say?: ((line: string) => void) | undefined;
}

/** The file of a job's folder with its result. */
const resultFile = "job-result.json";

/**
 * Why this machine must not run a job: its code or its data are others than those that the job was made with.
 *
 * @returns A sentence; undefined where it may.
 * @throws {VaeError} when the data of the job cannot be opened here at all.
 */
export async function refusalOf(
  { name, identity }: SweepJob,
  { root, weights }: Pick<RunJobOptions, "root" | "weights"> = {},
): Promise<string | undefined> {
  const otherCode = codeRefusalOf(name, identity.code);
  if (otherCode !== undefined) return otherCode;
  const found = await fingerprintData(identity.plan, identity.kind, { openImages, root, weights });
  for (const key of ["train", "evaluation", "extractor"] as const) {
    if (identity.data[key] === found[key]) continue;
    const what = key === "extractor" ? "the extractor's weights" : identity.plan.data[key];
    return `${name}: made for other data: ${what} should be ${String(identity.data[key])}, here it is ${String(found[key])}. Bring the same data here, or submit the sweep again with this.`;
  }
  return undefined;
}

/** @throws {VaeError} CONFIG_INVALID, when this machine must not run the job. */
async function refuseOthers(job: SweepJob, options: RunJobOptions): Promise<void> {
  const refusal = await refusalOf(job, options);
  if (refusal !== undefined) throw new VaeError("CONFIG_INVALID", refusal);
}

/**
 * The result that a folder holds of a job.
 *
 * @throws {VaeError} DATA_INVALID, when there is one that is damaged.
 */
export async function finishedJob(
  { id }: Pick<SweepJob, "id">,
  folder: string,
): Promise<JobResult | undefined> {
  const path = join(folder, resultFile);
  if (!existsSync(path)) return undefined;
  const result = parseResult(await readJson(path), path);
  return result.job === id ? result : undefined;
}

/**
 * Runs a job in its folder, up to `job-result.json`: trains both stages and measures them. Finished parts are found, an
 * interrupted training goes on from its last checkpoint, and the result is the same as without the interruption.
 *
 * NB: native TensorFlow reads its number of threads once, at its start; so a job has a process of its own (`spawnJob`).
 *
 * @throws {VaeError} CONFIG_INVALID, when the job is not whole, or this machine must not run it ({@link refusalOf}).
 * @throws {VaeError} INTERRUPTED, after the signal; a checkpoint is written then.
 */
export async function runJob(job: SweepJob, options: RunJobOptions): Promise<JobResult> {
  const checked = parseJob(job);
  const { folder } = options;
  const found = await finishedJob(checked, folder);
  if (found !== undefined) return found;
  await refuseOthers(checked, options);
  const { measured, trainingSeconds } = await measure(checked, options);
  const environment = environmentSchema.parse(await readJson(join(folder, "environment.json")));
  const { backend, numerics } = environment;
  const content: JobContent = {
    measured,
    weights: {
      firstStage: await hashOfWeights(folder),
      secondStage:
        checked.identity.plan.secondStage === undefined
          ? null
          : await hashOfWeights(secondStageFolder(folder)),
    },
    backend: { backend, ...(numerics === undefined ? {} : { numerics }) },
  };
  const result: JobResult = {
    format: 1,
    job: checked.id,
    name: checked.name,
    content,
    hash: resultHash(checked.id, content),
    metrics: metricsOf(content),
    trainingSeconds,
    environment,
    finished: new Date().toISOString(),
  };
  await writeFileAtomic(join(folder, resultFile), `${JSON.stringify(result, null, 2)}\n`);
  // The shards are merged; they may be large.
  await rm(join(folder, scoringFolder), { recursive: true, force: true });
  return result;
}

/**
 * Runs a part of a job whose rows are scored in shards, in a folder that holds at least its checkpoints: `training` up to
 * {@link trainedFile}, a shard up to its file ({@link shardFile}). {@link runJob} finds both, and merges the shards.
 *
 * @throws {VaeError} CONFIG_INVALID, when the job has no such part; else as {@link runJob}.
 */
export async function runJobPart(
  job: SweepJob,
  part: JobPart,
  options: RunJobOptions,
): Promise<void> {
  const checked = parseJob(job);
  const { id, name, identity } = checked;
  const { shards = 0 } = identity.scoring ?? {};
  const index = part === "training" ? 0 : part.shard;
  if (!(Number.isInteger(index) && index >= 0 && index < shards)) {
    const asked = part === "training" ? "the training alone" : `shard ${index}`;
    throw new VaeError(
      "CONFIG_INVALID",
      `${name}: ${asked} is no part of it; its scores have ${shards} shards, counted from 0.`,
    );
  }
  await refuseOthers(checked, options);
  const started = await startJob(checked, options);
  await withExtractor(started, options, async (extractor) => {
    const { what, told } = started;
    const scores = measureShards(what.experiment, what.model, extractor, told, shards);
    await useTrained(options.folder, what, told, (model) =>
      part === "training" ? scores.prepare(model) : scores.score(model, part.shard),
    );
  });
  if (part !== "training") return;
  await writeFileAtomic(join(options.folder, trainedFile), `${JSON.stringify({ job: id })}\n`);
}

/** A job whose backend has started. */
interface StartedJob {
  readonly identity: JobIdentity;
  readonly what: { readonly experiment: Experiment; readonly model: PlannedModel };
  readonly told: RunModelOptions;
}

async function startJob(
  { name, title, identity }: SweepJob,
  { folder, root, weights, signal, onProgress, say = () => undefined }: RunJobOptions,
): Promise<StartedJob> {
  const { backend, precision, threads, seed, plan } = identity;
  const choice = await useRunBackend(folder, backend, { precision });
  if (choice.numerics !== undefined && choice.numerics.threads !== threads) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${name}: made for ${threads} threads, this process has ${choice.numerics.threads}. Set TF_NUM_INTRAOP_THREADS=${threads} before it starts.`,
    );
  }
  const { id, label, family } = identity.model;
  const model: PlannedModel = { id, label, ...(family === undefined ? {} : { family }), plan };
  return {
    identity,
    what: { experiment: experimentOf(identity, title, model), model },
    told: {
      seed,
      backend,
      precision,
      fresh: false,
      command: `vae sweep: ${name}`,
      root,
      weights,
      openImages,
      startProgress: ({ label: phase, total, unit }) => ({
        update: (done, note = "") => onProgress?.({ phase, done, total, unit, note }),
        stop: () => undefined,
      }),
      say,
      signal,
    },
  };
}

async function measure(
  job: SweepJob,
  options: RunJobOptions,
): Promise<{ measured: JobContent["measured"]; trainingSeconds: number }> {
  const { folder } = options;
  const { kind, scoring } = job.identity;
  const started = await startJob(job, options);
  const { what, told } = started;
  if (kind === "scatter") {
    const points = measureReconstruction(what.model, told);
    const { measured } = await runModel(folder, what, told, points);
    return { measured: { kind, points: measured }, trainingSeconds: await secondsOf(folder) };
  }
  return withExtractor(started, options, async (extractor) => {
    const { experiment, model } = what;
    const scores =
      scoring === undefined
        ? measureScores(experiment, model, extractor, told)
        : measureShards(experiment, model, extractor, told, scoring.shards);
    const { measured } = await runModel(folder, what, told, scores);
    const { trainingSeconds, ...found } = measured;
    return {
      measured: { kind, extractor: extractor.description, seed: found },
      trainingSeconds,
    };
  });
}

/** Opens the extractor of a job's scores for as long as it is used. */
async function withExtractor<T>(
  { identity: { plan } }: StartedJob,
  { root, weights }: RunJobOptions,
  use: (extractor: FeatureExtractor) => Promise<T>,
): Promise<T> {
  const { extractor: id, dimension, convention } = plan.evaluation;
  const channels = (await openImages(plan.data.evaluation, { root })).shape[2];
  const extractor = await openExtractor(id, { channels, dimension, convention, weights });
  try {
    return await use(extractor);
  } finally {
    extractor.dispose?.();
  }
}

/** The recipe that the job is a part of, as far as one model goes. */
function experimentOf(
  { kind, recipe, scale, plan, isSecondStageFollowed }: JobIdentity,
  title: string,
  model: PlannedModel,
): Experiment {
  const { data, evaluation } = plan;
  return {
    recipe: {
      ...recipe,
      kind,
      title,
      scale,
      notes: [],
      data,
      evaluation,
      models: [],
      scales: {},
      isSecondStageFollowed,
    },
    scale,
    notes: [],
    isSingle: true, // no first stage is taken from a job beside it, which may be at work
    models: [model],
    words: [],
  };
}

/** Seconds of the first stage's training, over all attempts. */
async function secondsOf(folder: string): Promise<number> {
  return (await readMetrics(join(folder, "metrics.jsonl"))).at(-1)?.seconds ?? 0;
}

/** sha256 of the weights of a stage's last checkpoint. */
async function hashOfWeights(folder: string): Promise<string> {
  const last = (await checkpointSteps(folder)).at(-1) ?? 0;
  const bytes = await readBytes(join(checkpointFolder(folder, last), "weights.safetensors"));
  return createHash("sha256").update(bytes).digest("hex");
}
