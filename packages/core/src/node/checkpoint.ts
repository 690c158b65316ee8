import { decodeSafetensors, encodeSafetensors, VaeError } from "@vae/base";
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
import type { TrainingState } from "../training/training-state.js";

/** What `state.json` of a checkpoint holds. */
interface CheckpointState {
  readonly format: 1;
  readonly step: number;
  /** Hash of the configuration that made it. */
  readonly configHash: string;
}

/**
 * Writes a checkpoint as `<run>/checkpoints/step-000500/{weights.safetensors, optimizer.safetensors,
 * state.json}`: all of it or nothing. The last `keep` are kept.
 *
 * @throws {VaeError} IO_FAILED, when the disk is full or may not be written; older checkpoints stand.
 */
export async function saveCheckpoint(
  run: string,
  { step, weights, optimizer }: TrainingState,
  { configHash, keep = 2 }: { readonly configHash: string; readonly keep?: number },
): Promise<void> {
  const state: CheckpointState = { format: 1, step, configHash };
  await makeFolder(join(run, "checkpoints"));
  await writeFolderAtomic(
    join(run, "checkpoints", folderName(step)),
    async (temporary) => {
      await writeFileAtomic(join(temporary, "weights.safetensors"), encodeSafetensors(weights));
      await writeFileAtomic(join(temporary, "optimizer.safetensors"), encodeSafetensors(optimizer));
      await writeFileAtomic(join(temporary, "state.json"), `${JSON.stringify(state, null, 2)}\n`);
    },
    { replace: true },
  );
  for (const old of (await checkpointSteps(run)).slice(0, -keep)) {
    await rm(join(run, "checkpoints", folderName(old)), { recursive: true, force: true });
  }
}

/**
 * Reads the newest checkpoint of a run, or `undefined` where there is none.
 *
 * @throws {VaeError} CONFIG_INVALID, when another configuration made it.
 * @throws {VaeError} DATA_INVALID, when a file of it is damaged.
 */
export async function loadCheckpoint(
  run: string,
  configHash: string,
): Promise<TrainingState | undefined> {
  await recoverFolder(join(run, "checkpoints")); // what a killed process left unfinished
  const step = (await checkpointSteps(run)).at(-1);
  if (step === undefined) return undefined;
  const folder = join(run, "checkpoints", folderName(step));
  const statePath = join(folder, "state.json");
  const state = (await readJson(statePath)) as CheckpointState;
  if ((state.format as number) !== 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${statePath}: format ${String(state.format)} is not known here (1 is). Use the version that wrote it.`,
    );
  }
  if (state.configHash !== configHash) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${statePath}: made by configuration ${state.configHash}, this is ${configHash}. Use another run folder or the old configuration.`,
    );
  }
  const read = async (name: string) => {
    const path = join(folder, name);
    return decodeSafetensors(await readBytes(path), path).tensors;
  };
  return {
    step: state.step,
    weights: await read("weights.safetensors"),
    optimizer: await read("optimizer.safetensors"),
  };
}

/** Steps of the complete checkpoints, ascending. */
async function checkpointSteps(run: string): Promise<number[]> {
  const names = await readdir(join(run, "checkpoints")).catch(() => []);
  return names
    .flatMap((name) => /^step-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function folderName(step: number): string {
  return `step-${String(step).padStart(6, "0")}`;
}
