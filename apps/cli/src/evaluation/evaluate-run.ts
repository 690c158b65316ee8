import { openDataset } from "@vae/datasets/node";
import type { Source } from "@vae/base";
import type { Extractor, ResultRow } from "../result/result-schema.js";
import type { OpenRun } from "../runs/open-run.js";
import type { StartProgress } from "../stages/start-progress.js";
import { evaluateRows } from "./evaluate-rows.js";
import { openRenormalised } from "./latent-samples.js";
import { openExtractor } from "./open-extractor.js";
import { openRunSampler } from "./run-samplers.js";
import { needsSecondStage, parseRows, usualRows } from "./rows.js";

/** How a run is evaluated. */
export interface EvaluateRunOptions {
  /** Absent: all that the run can be evaluated in. */
  readonly rows?: readonly string[] | undefined;
  readonly extractor: string;
  /** Images that each generating row makes. */
  readonly generated: number;
  /** Data set and split to compare with; absent: the `test` split of the training's data set. */
  readonly data?: string | undefined;
  readonly root?: string | undefined;
  readonly seed: number;
  readonly startProgress: StartProgress;
  readonly signal?: AbortSignal | undefined;
}

/** Scores of a run, and what made them. */
export interface RunEvaluation {
  readonly rows: readonly ResultRow[];
  readonly extractor: Extractor;
  /** The images compared with. */
  readonly data: { readonly name: string; readonly fingerprint: string; readonly images: number };
  readonly quantised: true;
  readonly seed: number;
}

/** Evaluates a run. */
export async function evaluateRun(
  run: OpenRun,
  options: EvaluateRunOptions,
): Promise<RunEvaluation> {
  const { rows, generated, seed, startProgress, signal } = options;
  const chosen =
    rows === undefined
      ? usualRows.filter((row) => run.secondStage !== undefined || !needsSecondStage(row))
      : parseRows(rows);
  const name = options.data ?? `${run.config.data.replace(/:[^:]*$/, "")}:test`;
  const source: Source = await openDataset(name, { root: options.root });
  const extractor = await openExtractor(options.extractor, { channels: source.shape[2] });
  const secondStage = chosen.some(needsSecondStage) ? await openRenormalised(run) : undefined;
  return {
    rows: await evaluateRows({
      vae: run.vae,
      secondStage,
      openSampler: (id) => openRunSampler(run, id),
      source,
      extractor,
      rows: chosen,
      generated,
      seed,
      startProgress,
      signal,
    }),
    extractor: extractor.description,
    data: { name, fingerprint: source.fingerprint, images: source.length },
    quantised: true,
    seed,
  };
}
