import type { EpochMetrics, StepMetrics } from "@vae/core";
import { countHistogram, type SummaryValue } from "@vae/core";
import { openEventFile } from "@vae/core/node";
import type { NamedArray } from "@vae/base";
import type { Picture } from "./pictures.js";

/** What TensorBoard is told of a training. */
export interface EventLog {
  step(metrics: StepMetrics): Promise<void>;
  epoch(metrics: EpochMetrics, extras: Readonly<Record<string, number>>): Promise<void>;
  /** Histograms of arrays, by name. */
  weights(step: number, arrays: Readonly<Record<string, NamedArray>>): Promise<void>;
  pictures(step: number, pictures: readonly Picture[]): Promise<void>;
}

/**
 * Writes event files into a folder: terms of each logged step under their names, means of an epoch under `epoch/…`.
 *
 * @param from - Steps done where the training goes on.
 */
export async function openEventLog(folder: string, from: number): Promise<EventLog> {
  const file = await openEventFile(folder, { from });
  return {
    step: (metrics) => file.write(metrics.step, scalars("", metrics)),
    epoch: (metrics, extras) =>
      file.write(metrics.step, scalars("epoch/", { ...metrics, ...extras })),
    weights: (step, arrays) =>
      file.write(
        step,
        Object.entries(arrays).map(([tag, { data }]) => ({
          tag,
          histogram: countHistogram(data as Float32Array),
        })),
      ),
    pictures: (step, pictures) =>
      file.write(
        step,
        pictures.map(({ name: tag, ...image }) => ({ tag, image })),
      ),
  };
}

/** Every number but those that say which step it was. */
function scalars(prefix: string, metrics: object): SummaryValue[] {
  return Object.entries(metrics as Record<string, number>)
    .filter(([name]) => name !== "step" && name !== "epoch")
    .map(([name, scalar]) => ({ tag: `${prefix}${name}`, scalar }));
}
