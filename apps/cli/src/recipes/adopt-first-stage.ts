import { readJson } from "@vae/base/node";
import { differences, loadCheckpoint } from "@vae/core/node";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FirstStageConfig } from "../config/run-config.js";

/** Files of a first stage; `config.json` comes last and makes it one. */
const parts = ["checkpoints", "metrics.jsonl", "epochs.jsonl", "config.json"];

/**
 * Copies a finished first stage of the same configuration, where there is one, from a run beside this one or from one of
 * another experiment in the same folder: equal configurations, seed included, end with equal weights.
 *
 * @param run - `OUT/EXPERIMENT/MODEL`.
 * @returns The run that it is from.
 */
export async function adoptFirstStage(
  run: string,
  config: FirstStageConfig,
): Promise<string | undefined> {
  if (existsSync(join(run, "config.json"))) return undefined;
  const experiment = dirname(run);
  const others = await foldersIn(dirname(experiment));
  const candidates = [
    ...(await foldersIn(experiment)),
    ...(await Promise.all(others.map(foldersIn))).flat(),
    ...others, // experiments of one model
  ];
  for (const other of candidates) {
    if (other === run || !(await isFinished(other, config))) continue;
    await mkdir(run, { recursive: true });
    for (const part of parts) {
      const from = join(other, part);
      if (existsSync(from)) await cp(from, join(run, part), { recursive: true });
    }
    return other;
  }
  return undefined;
}

/** Folders in a folder by name, none where there is none. */
async function foldersIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

async function isFinished(run: string, config: FirstStageConfig): Promise<boolean> {
  const file = join(run, "config.json");
  if (!existsSync(file)) return false;
  const stored = (await readJson(file)) as FirstStageConfig;
  const { dataFingerprint } = stored; // written when it began; what is asked for has none yet
  const asked = dataFingerprint === undefined ? config : { ...config, dataFingerprint };
  if (differences(stored, asked).length > 0) return false;
  return ((await loadCheckpoint(run, stored))?.step ?? 0) >= config.steps;
}
