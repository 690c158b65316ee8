import type { ResultRow } from "../result/result-schema.js";
import type { StartProgress } from "../stages/start-progress.js";
import { realImages } from "./make-row.js";
import type { RowId } from "./rows.js";
import { resultRow, scoreReal, scoreRow, type ScoreRowOptions } from "./score-row.js";

/** What is evaluated, on what. */
export interface EvaluationOptions extends Omit<ScoreRowOptions, "shard"> {
  readonly rows: readonly RowId[];
  readonly startProgress: StartProgress;
}

/** Options of {@link evaluateRows}. */
export interface EvaluateRowsOptions extends EvaluationOptions {
  /** Is told each row as it is scored. */
  readonly onRow?: (row: ResultRow) => Promise<void>;
}

/**
 * Scores each row: the Fréchet distance to the real images, variance loss, mean squared error and latent
 * variance.
 *
 * @throws {VaeError} CONFIG_INVALID, when a row needs a second stage and there is none.
 */
export async function evaluateRows(options: EvaluateRowsOptions): Promise<ResultRow[]> {
  const { vae, source, extractor, rows, startProgress, signal, onRow } = options;
  const progress = startProgress({ label: "evaluation", total: rows.length, unit: "rows" });
  try {
    const images = realImages(vae, () => Promise.resolve(source));
    const real = await scoreReal(options, images);
    const results: ResultRow[] = [];
    for (const row of rows) {
      signal?.throwIfAborted();
      const scored = await scoreRow(row, options, images);
      const result = resultRow(scored, scored.made!, real!, extractor);
      results.push(result);
      await onRow?.(result);
      progress.update(results.length, `${row} ${result.distance.toFixed(1)}`);
    }
    return results;
  } finally {
    progress.stop();
  }
}
