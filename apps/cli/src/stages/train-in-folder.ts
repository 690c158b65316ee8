import { checkFormat, unknownName, VaeError, type NamedArray } from "@vae/base";
import { makeFolder, readJson, writeFileAtomic } from "@vae/base/node";
import type { StepMetrics, TrainingCallbacks, TrainingOptions, TrainingState } from "@vae/core";
import { differences, loadCheckpoint, saveCheckpoint } from "@vae/core/node";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FirstStageConfig, SecondStageConfig } from "../config/run-config.js";
import { appendMetrics, rewindMetrics, type LoggedStep } from "../runs/metrics-file.js";
import { openEventLog } from "./event-log.js";
import type { Picture } from "./pictures.js";
import type { StartProgress } from "./start-progress.js";

/** What both stages' configurations have in common. */
type StageConfig = FirstStageConfig | SecondStageConfig;

/** Options of {@link trainInFolder}. */
export interface TrainInFolderOptions {
  /** Folder of the stage: the run, or its `second-stage`. */
  readonly folder: string;
  readonly config: StageConfig;
  /** Go on from the newest checkpoint. Without it a folder with a configuration is refused. */
  readonly resume: boolean;
  readonly label: string;
  readonly startProgress: StartProgress;
  readonly signal?: AbortSignal | undefined;
  /** Trains, with these options beside its own. */
  readonly train: (options: Omit<TrainingOptions, "rng">) => Promise<TrainingState>;
  /** The model's weights now, for histograms. */
  readonly weights: () => Promise<Readonly<Record<string, NamedArray>>>;
  /** Measures something more at a logged step. */
  readonly measure?: (step: number) => Promise<LoggedStep["reconstruction500"]>;
  /** Measures something more at the end of an epoch. */
  readonly validate?: () => Promise<Readonly<Record<string, number>>>;
  /** Draws pictures at the end of an epoch, counted from 1, where they are due. */
  readonly draw?: (epoch: number) => Promise<readonly Picture[]>;
}

/**
 * Trains one stage in its folder: `config.json`, `metrics.jsonl`, `epochs.jsonl` and checkpoints; event files and
 * pictures where the configuration asks for them. What is finished is found and not done again; what was interrupted,
 * even by the end of its process, goes on from its last checkpoint and ends with the same weights.
 *
 * @returns The last state and the seconds of training over all sessions.
 * @throws {VaeError} CONFIG_INVALID, when the folder holds another configuration; the differing keys are named.
 */
export async function trainInFolder({
  folder,
  config,
  resume,
  label,
  startProgress,
  signal,
  train,
  weights,
  measure,
  validate,
  draw,
}: TrainInFolderOptions): Promise<{ state: TrainingState; seconds: number }> {
  await claimConfig(folder, config, resume);
  const metricsPath = join(folder, "metrics.jsonl");
  const epochsPath = join(folder, "epochs.jsonl");
  const resumeFrom = await loadCheckpoint(folder, config);
  const done = resumeFrom?.step ?? 0;
  const before = (await rewindMetrics(metricsPath, done)).at(-1)?.seconds ?? 0;
  await rewindMetrics(epochsPath, done);
  if (resumeFrom !== undefined && done >= config.steps) {
    return { state: resumeFrom, seconds: before };
  }
  const events = config.tensorboard === true ? await openEventLog(folder, done) : undefined;
  const progress = startProgress({ label, total: config.steps, unit: "steps" });
  const start = performance.now();
  const seconds = () => Math.round((before + (performance.now() - start) / 1000) * 1000) / 1000;
  const callbacks: TrainingCallbacks = {
    async onStep(metrics, timing) {
      checkMetricNames(config, metrics, validate === undefined ? [] : validationMetrics);
      const examplesPerSecond = Math.round(timing.examplesPerSecond * 10) / 10;
      progress.update(
        metrics.step,
        `${describeTerms(metrics)}  ${formatRate(examplesPerSecond)} examples/s`,
      );
      const reconstruction500 = await measure?.(metrics.step);
      await appendMetrics(metricsPath, {
        ...metrics,
        seconds: seconds(),
        examplesPerSecond,
        ...(reconstruction500 === undefined ? {} : { reconstruction500 }),
      });
      await events?.step(metrics);
    },
    async onEpoch(metrics) {
      const extras = (await validate?.()) ?? {};
      await appendMetrics(epochsPath, { ...metrics, ...extras, seconds: seconds() });
      const pictures = (await draw?.(metrics.epoch + 1)) ?? [];
      for (const { name, png } of pictures) {
        const file = `epoch-${String(metrics.epoch + 1).padStart(4, "0")}-${name}.png`;
        await makeFolder(join(folder, "samples"));
        await writeFileAtomic(join(folder, "samples", file), png);
      }
      if (events !== undefined) {
        await events.epoch(metrics, extras);
        await events.weights(metrics.step, await weights());
        if (pictures.length > 0) await events.pictures(metrics.step, pictures);
      }
      return extras;
    },
    onCheckpoint: (state) => saveCheckpoint(folder, state, { config, keep: config.keep ?? 2 }),
  };
  try {
    const { clipNorm, weightDecay = 0, ...adam } = config.optimizer;
    const { keepBest, lastBatch } = config;
    const state = await train({
      steps: config.steps,
      batchSize: config.batchSize,
      logEvery: config.logEvery,
      checkpointEvery: config.checkpointEvery,
      schedule: config.schedule,
      adam: { ...adam, weightDecay },
      callbacks,
      ...(clipNorm === undefined ? {} : { clipNorm }),
      ...(lastBatch === undefined ? {} : { lastBatch }),
      ...(keepBest === undefined
        ? {}
        : { keepBest: { metric: keepBest.metric, mode: keepBest.mode ?? "min" } }),
      ...(signal === undefined ? {} : { signal }),
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
    });
    return { state, seconds: seconds() };
  } finally {
    progress.stop();
  }
}

/** What {@link TrainInFolderOptions.validate} measures. */
const validationMetrics = ["validationMse", "validationVarianceLoss"];

/** Terms of a step that an epoch has no mean of. */
const ofStepsOnly: readonly string[] = ["step", "epoch", "learningRate"];

/**
 * Looks for the metrics that the configuration names at the first step, not at the end of an epoch.
 *
 * @throws {VaeError} NAME_UNKNOWN, when an epoch will not have one of them; CONFIG_INVALID, when it would with images of
 *   a validation.
 */
function checkMetricNames(
  { keepBest, schedule }: StageConfig,
  step: StepMetrics,
  extras: readonly string[],
): void {
  const known = [...Object.keys(step).filter((name) => !ofStepsOnly.includes(name)), ...extras];
  const named = { keepBest: keepBest?.metric, "schedule.plateau": schedule.plateau?.metric };
  for (const [key, metric] of Object.entries(named)) {
    if (metric === undefined || known.includes(metric)) continue;
    if (validationMetrics.includes(metric)) {
      throw new VaeError(
        "CONFIG_INVALID",
        `${key}: "${metric}" is measured on images of their own. Name them with --validation ID.`,
      );
    }
    throw unknownName(`metric of ${key}`, metric, known);
  }
}

/** The loss, and what tells how good it is whatever the objective. */
function describeTerms({ loss, mse, bitsPerDimension }: StepMetrics): string {
  const size = Math.abs(loss) >= 10 ? loss.toFixed(1) : loss.toPrecision(3);
  const bits = bitsPerDimension === undefined ? "" : `  ${bitsPerDimension.toFixed(2)} bits/dim`;
  return `loss ${size}  mse ${mse.toFixed(4)}${bits}`;
}

function formatRate(rate: number): string {
  return rate.toLocaleString("en-US", { maximumFractionDigits: rate < 10 ? 1 : 0 });
}

/**
 * Writes the configuration into a new folder, or compares it with the one that is there. What ended before its first
 * checkpoint holds nothing to go on with, so the folder is as good as new.
 */
async function claimConfig(folder: string, config: StageConfig, resume: boolean): Promise<void> {
  const file = join(folder, "config.json");
  const isNew = !existsSync(file) || (!resume && !existsSync(join(folder, "checkpoints")));
  if (isNew) {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(file, `${JSON.stringify(config, null, 2)}\n`);
    return;
  }
  const stored = (await readJson(file)) as { readonly format?: unknown };
  checkFormat(stored.format, file);
  const different = differences(stored, config);
  if (different.length > 0) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${file}: another configuration, it differs in ${different.join(", ")}. Use another run folder, or the old settings.`,
    );
  }
  if (!resume) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${folder}: holds a run already. Add --resume to go on with it, or choose another folder with --out.`,
    );
  }
}
