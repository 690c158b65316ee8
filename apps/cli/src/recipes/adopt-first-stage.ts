import { readJson } from "@vae/base/node";
import { differences, loadCheckpoint } from "@vae/core/node";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FirstStageConfig } from "../config/run-config.js";

/** Files of a first stage; `config.json` comes last and makes it one. */
const parts = ["checkpoints", "metrics.jsonl", "epochs.jsonl", "config.json"];

/**
 * Copies a finished first stage of the same configuration from a run beside this one, where there is one: equal
 * configurations, seed included, end with equal weights.
 *
 * @returns The run that it is from.
 */
export async function adoptFirstStage(
  run: string,
  config: FirstStageConfig,
): Promise<string | undefined> {
  if (existsSync(join(run, "config.json"))) return undefined;
  const folder = dirname(run);
  if (!existsSync(folder)) return undefined;
  for (const name of (await readdir(folder)).sort()) {
    const other = join(folder, name);
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

async function isFinished(run: string, config: FirstStageConfig): Promise<boolean> {
  const file = join(run, "config.json");
  if (!existsSync(file)) return false;
  const stored = (await readJson(file)) as FirstStageConfig;
  const { dataFingerprint } = stored; // written when it began; what is asked for has none yet
  const asked = dataFingerprint === undefined ? config : { ...config, dataFingerprint };
  if (differences(stored, asked).length > 0) return false;
  return ((await loadCheckpoint(run, stored))?.step ?? 0) >= config.steps;
}
