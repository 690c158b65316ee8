import { openDataset } from "@vae/datasets/node";
import type { ImageShape, Source } from "@vae/base";
import type { Extractor, ResultRow } from "../result/result-schema.js";
import type { OpenRun } from "../runs/open-run.js";
import type { StartProgress } from "../stages/start-progress.js";
import { evaluateRows } from "./evaluate-rows.js";
import { openRenormalised } from "./latent-samples.js";
import { openExtractor, type OpenExtractorOptions } from "./open-extractor.js";
import { openRunSampler } from "./run-samplers.js";
import { needsSecondStage, parseRows, usualRows, type RowId } from "./rows.js";
import { testSplitOf } from "./test-split.js";

/** How a run is evaluated. */
export interface EvaluateRunOptions {
  /** Absent: all that the run can be evaluated in. */
  readonly rows?: readonly string[] | undefined;
  /** Absent: {@link usualExtractor}. */
  readonly extractor?: string | undefined;
  /** How the extractor is opened. */
  readonly features?: Omit<OpenExtractorOptions, "channels" | "shape">;
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
  const chosen = rowsOf(run, rows);
  const name = options.data ?? testSplitOf(run.config.data);
  const source: Source = await openDataset(name, { root: options.root });
  const extractor = await openExtractor(options.extractor ?? usualExtractor(source.shape), {
    channels: source.shape[2],
    shape: source.shape,
    ...options.features,
  });
  try {
    return {
      rows: await evaluateRows({
        vae: run.vae,
        secondStage: chosen.some(needsSecondStage) ? await openRenormalised(run) : undefined,
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
  } finally {
    extractor.dispose?.();
  }
}

/** The rows that are asked for, or all usual ones that the run has. */
export function rowsOf(
  { secondStage }: Pick<OpenRun, "secondStage">,
  rows: readonly string[] | undefined,
): readonly RowId[] {
  if (rows !== undefined) return parseRows(rows);
  return usualRows.filter((row) => secondStage !== undefined || !needsSecondStage(row));
}

/** The extractor that suits images: the LeNet of Fashion-MNIST takes 28 × 28 grey ones only. */
export function usualExtractor(shape: ImageShape | undefined): string {
  return shape?.join() === "28,28,1" ? "lenet" : "inception";
}
