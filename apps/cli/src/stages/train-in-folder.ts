import { VaeError } from "@vae/base";
import { readJson, writeFileAtomic } from "@vae/base/node";
import type { TrainingCallbacks, TrainingOptions, TrainingState } from "@vae/core";
import { loadCheckpoint, saveCheckpoint } from "@vae/core/node";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { configHash, differences } from "../config/json.js";
import { appendMetrics, rewindMetrics, type LoggedStep } from "../runs/metrics-file.js";
import type { StartProgress } from "./start-progress.js";

/** What both stages' configurations have in common. */
interface StageConfig {
  readonly steps: number;
  readonly batchSize: number;
  readonly logEvery: number;
  readonly checkpointEvery: number;
  readonly schedule: { readonly learningRate: number; readonly halveEvery?: number | undefined };
  readonly optimizer: { readonly beta1: number; readonly beta2: number; readonly epsilon: number };
}

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
  /** Measures something more at a logged step. */
  readonly measure?: (step: number) => Promise<LoggedStep["reconstruction500"]>;
}

/**
 * Trains one stage in its folder: `config.json`, `metrics.jsonl` and checkpoints. What is finished is found
 * and not done again; what was interrupted, even by the end of its process, goes on from its last checkpoint
 * and ends with the same weights.
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
  measure,
}: TrainInFolderOptions): Promise<{ state: TrainingState; seconds: number }> {
  await claimConfig(folder, config, resume);
  const hash = configHash(config);
  const metricsPath = join(folder, "metrics.jsonl");
  const resumeFrom = await loadCheckpoint(folder, hash);
  const before = (await rewindMetrics(metricsPath, resumeFrom?.step ?? 0)).at(-1)?.seconds ?? 0;
  if (resumeFrom !== undefined && resumeFrom.step >= config.steps) {
    return { state: resumeFrom, seconds: before };
  }
  const progress = startProgress({ label, total: config.steps, unit: "steps" });
  const start = performance.now();
  const seconds = () => before + (performance.now() - start) / 1000;
  const callbacks: TrainingCallbacks = {
    async onStep(metrics) {
      progress.update(
        metrics.step,
        `loss ${metrics.loss.toFixed(1)}  mse ${metrics.mse.toFixed(4)}`,
      );
      const reconstruction500 = await measure?.(metrics.step);
      await appendMetrics(metricsPath, {
        ...metrics,
        seconds: Math.round(seconds() * 1000) / 1000,
        ...(reconstruction500 === undefined ? {} : { reconstruction500 }),
      });
    },
    onCheckpoint: (state) => saveCheckpoint(folder, state, { configHash: hash }),
  };
  try {
    const { halveEvery, learningRate } = config.schedule;
    const state = await train({
      steps: config.steps,
      batchSize: config.batchSize,
      logEvery: config.logEvery,
      checkpointEvery: config.checkpointEvery,
      schedule: { learningRate, halveEvery },
      adam: config.optimizer,
      callbacks,
      ...(signal === undefined ? {} : { signal }),
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
    });
    return { state, seconds: seconds() };
  } finally {
    progress.stop();
  }
}

/** Writes the configuration into a new folder, or compares it with the one that is there. */
async function claimConfig(folder: string, config: StageConfig, resume: boolean): Promise<void> {
  const file = join(folder, "config.json");
  if (!existsSync(file)) {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(file, `${JSON.stringify(config, null, 2)}\n`);
    return;
  }
  const different = differences(await readJson(file), config);
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
