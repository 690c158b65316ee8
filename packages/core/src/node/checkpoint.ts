import { checkFormat, decodeSafetensors, encodeSafetensors, VaeError } from "@vae/base";
import {
  makeFolder,
  readBytes,
  readJson,
  recoverFolder,
  writeFileAtomic,
  writeFolderAtomic,
} from "@vae/base/node";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TrainingProgress, TrainingState } from "../training/training-state.js";
import { configHash, differences, inOrder } from "./config-json.js";

/** What `state.json` of a checkpoint holds. */
interface CheckpointState {
  /** Version of this format. */
  readonly format: 1;
  /** Steps done. */
  readonly step: number;
  /** Hash of the configuration that made it. */
  readonly configHash: string;
  /** The configuration itself, so that a refusal can say what differs. */
  readonly config?: unknown;
  /** What the training loop remembers: its generator, the epoch under way, the plateau, the best epoch. */
  readonly progress?: TrainingProgress;
}

/** Options of {@link saveCheckpoint}. */
export interface SaveCheckpointOptions {
  /** What the training was told, as JSON: a checkpoint is only loaded with an equal one. */
  readonly config: unknown;
  /** How many of the newest are kept; the best epoch that `keepBest` of the training names is kept too. `@default 2` */
  readonly keep?: number;
}

/**
 * Writes a checkpoint as `<run>/checkpoints/step-000500/{weights.safetensors, optimizer.safetensors,
 * state.json}`: all of it or nothing. The last `keep` are kept, and the best.
 *
 * @throws {VaeError} IO_FAILED, when the disk is full or may not be written; older checkpoints stand.
 * @throws {VaeError} CONFIG_INVALID, when keep is no whole number ≥ 1.
 */
export async function saveCheckpoint(
  run: string,
  { step, weights, optimizer, progress }: TrainingState,
  { config, keep = 2 }: SaveCheckpointOptions,
): Promise<void> {
  if (!Number.isSafeInteger(keep) || keep < 1) {
    throw new VaeError("CONFIG_INVALID", `keep: expected a whole number ≥ 1, got ${keep}.`);
  }
  const state: CheckpointState = {
    format: 1,
    step,
    configHash: configHash(config),
    config: inOrder(config),
    ...(progress && { progress }),
  };
  await makeFolder(join(run, "checkpoints"));
  await writeFolderAtomic(
    checkpointFolder(run, step),
    async (temporary) => {
      await writeFileAtomic(join(temporary, "weights.safetensors"), encodeSafetensors(weights));
      await writeFileAtomic(join(temporary, "optimizer.safetensors"), encodeSafetensors(optimizer));
      await writeFileAtomic(join(temporary, "state.json"), `${JSON.stringify(state, null, 2)}\n`);
    },
    { replace: true },
  );
  for (const old of (await checkpointSteps(run)).slice(0, -keep)) {
    if (old === progress?.best?.step) continue;
    await rm(checkpointFolder(run, old), { recursive: true, force: true });
  }
}

/** Options of {@link loadCheckpoint}. */
export interface LoadCheckpointOptions {
  /** Which one: the newest, the best epoch by the metric that the training kept, or that of a step. `@default "newest"` */
  readonly which?: "newest" | "best" | number;
}

/**
 * Reads a checkpoint of a run, or `undefined` where there is none.
 *
 * @throws {VaeError} CONFIG_INVALID, when another configuration made it; the differing keys are named.
 * @throws {VaeError} IO_FAILED, when there are checkpoints, but not the one that is asked for.
 * @throws {VaeError} DATA_INVALID, when a file of it is damaged, or a newer version wrote it.
 */
export async function loadCheckpoint(
  run: string,
  config: unknown,
  { which = "newest" }: LoadCheckpointOptions = {},
): Promise<TrainingState | undefined> {
  await recoverFolder(join(run, "checkpoints")); // what a killed process left unfinished
  const steps = await checkpointSteps(run);
  const newest = steps.at(-1);
  if (newest === undefined) return undefined;
  const state = await readState(run, newest, config);
  const step = which === "newest" ? newest : which === "best" ? state.progress?.best?.step : which;
  if (step === undefined || !steps.includes(step)) {
    const asked = which === "best" ? "a best epoch" : `step ${which}`;
    throw new VaeError(
      "IO_FAILED",
      `${run}: no checkpoint of ${asked}. There are those of steps ${steps.join(", ")}.`,
    );
  }
  const folder = checkpointFolder(run, step);
  const { progress } = step === newest ? state : await readState(run, step, config);
  const read = async (name: string) => {
    const path = join(folder, name);
    return decodeSafetensors(await readBytes(path), path).tensors;
  };
  return {
    step,
    weights: await read("weights.safetensors"),
    optimizer: await read("optimizer.safetensors"),
    ...(progress && { progress }),
  };
}

async function readState(run: string, step: number, config: unknown): Promise<CheckpointState> {
  const path = join(checkpointFolder(run, step), "state.json");
  const state = (await readJson(path)) as CheckpointState;
  checkFormat(state.format, path);
  if (state.configHash !== configHash(config)) {
    const different =
      state.config === undefined ? [] : differences(state.config, config).map((d) => ` ${d}`);
    throw new VaeError(
      "CONFIG_INVALID",
      `${path}: made by another configuration${different.length === 0 ? "" : `, it differs in${different.join(",")}`}. Use another run folder or the old configuration.`,
    );
  }
  return state;
}

/**
 * Steps of the complete checkpoints of a run, ascending; none where there is no run.
 *
 * @example
 * ```ts
 * const newest = (await checkpointSteps("runs/mine")).at(-1);
 * ```
 */
export async function checkpointSteps(run: string): Promise<number[]> {
  const names = await readdir(join(run, "checkpoints")).catch(() => []);
  return names
    .flatMap((name) => /^step-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Folder of the checkpoint of a step.
 *
 * @example
 * ```ts
 * checkpointFolder("runs/mine", 500); // "runs/mine/checkpoints/step-000500"
 * ```
 */
export function checkpointFolder(run: string, step: number): string {
  return join(run, "checkpoints", `step-${String(step).padStart(6, "0")}`);
}
