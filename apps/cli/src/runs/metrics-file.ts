import type { EpochMetrics, StepMetrics } from "@vae/core";
import { readBytes, writeFileAtomic } from "@vae/base/node";
import { appendFile } from "node:fs/promises";
import { existsSync } from "node:fs";

/** One line of `metrics.jsonl`. */
export interface LoggedStep extends StepMetrics {
  /** Seconds of training up to here, over all sessions. */
  readonly seconds: number;
  /** Data a second since the line before. */
  readonly examplesPerSecond?: number;
  /** Sampled reconstructions of fixed training images at this step, where they were measured. */
  readonly reconstruction500?: { readonly mse: number; readonly varianceLoss: number };
}

/** One line of `epochs.jsonl`: means over an epoch, and what was measured at its end. */
export interface LoggedEpoch extends EpochMetrics {
  /** Seconds of training up to here, over all sessions. */
  readonly seconds: number;
  /** Mean squared error of the validation images, where the run has any. */
  readonly validationMse?: number;
  /** Variance loss of the validation images, likewise. */
  readonly validationVarianceLoss?: number;
}

/** Reads `metrics.jsonl` or its like; an unfinished last line is left out. Absent file: no lines. */
export async function readMetrics<Line extends { readonly step: number } = LoggedStep>(
  path: string,
): Promise<Line[]> {
  if (!existsSync(path)) return [];
  const lines = new TextDecoder().decode(await readBytes(path)).split("\n");
  return lines.flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as Line];
    } catch {
      return []; // cut off by the end of the process that wrote it
    }
  });
}

/** Drops what was logged after a checkpoint, before training goes on from it; returns what is left. */
export async function rewindMetrics(path: string, step: number): Promise<LoggedStep[]> {
  const kept = (await readMetrics(path)).filter((line) => line.step <= step);
  await writeFileAtomic(path, kept.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return kept;
}

/** Appends one line. */
export async function appendMetrics(path: string, line: LoggedStep | LoggedEpoch): Promise<void> {
  await appendFile(path, `${JSON.stringify(line)}\n`);
}
