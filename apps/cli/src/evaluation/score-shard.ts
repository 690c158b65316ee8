import { VaeError } from "@vae/base";
import type { ResultRow } from "../result/result-schema.js";
import type { EvaluationOptions } from "./evaluate-rows.js";
import type { FeatureExtractor } from "./feature-extractor.js";
import { realImages } from "./make-row.js";
import { resultRow, scoreReal, scoreRow, type ScoredRow } from "./score-row.js";
import { PartMerger, type ScoredPart, type VarianceAxis } from "./scored-part.js";
import type { Shard } from "./shard.js";

/** What a shard of all sets of images gives: of the real ones, and of every row. */
export interface ScoredShard {
  /** Absent where the shard has none of the real images. */
  readonly real?: ScoredPart;
  /** In the order of the table. */
  readonly rows: readonly ScoredRow[];
}

/**
 * Scores a shard of every row and of the real images, from which {@link mergeShards} makes the table.
 *
 * @throws {VaeError} CONFIG_INVALID, when a row needs a second stage and there is none.
 */
export async function scoreShard(
  { rows, startProgress, ...options }: EvaluationOptions,
  shard: Shard,
): Promise<ScoredShard> {
  const { vae, source, signal } = options;
  const label = `scores, shard ${shard.index + 1} of ${shard.count}`;
  const progress = startProgress({ label, total: rows.length, unit: "rows" });
  try {
    const images = realImages(vae, () => Promise.resolve(source));
    const real = await scoreReal({ ...options, shard }, images);
    const scored: ScoredRow[] = [];
    for (const row of rows) {
      signal?.throwIfAborted();
      scored.push(await scoreRow(row, { ...options, shard }, images));
      progress.update(scored.length, row);
    }
    return { ...(real && { real }), rows: scored };
  } finally {
    progress.stop();
  }
}

/** What {@link mergeShards} takes beside the shards. */
export interface MergeShardsOptions {
  readonly extractor: FeatureExtractor;
  /** As the shards were scored. `@default 0` */
  readonly varianceAxis?: VarianceAxis | undefined;
}

/**
 * The rows of the table from all shards, as `evaluateRows` gives them but for the rounding of {@link PartMerger}; the same
 * shards in the same order give the same bits.
 *
 * @throws {VaeError} DATA_INVALID, when there is no shard, or none has an image of a row.
 */
export async function mergeShards(
  shards: AsyncIterable<ScoredShard> | Iterable<ScoredShard>,
  { extractor, varianceAxis: axis = 0 }: MergeShardsOptions,
): Promise<ResultRow[]> {
  const real = new PartMerger(axis);
  const rows = new Map<ScoredRow["row"], { scored: ScoredRow; made: PartMerger }>();
  for await (const shard of shards) {
    if (shard.real !== undefined) real.add(shard.real);
    for (const scored of shard.rows) {
      const { row, made } = scored;
      const merged = rows.get(row) ?? { scored, made: new PartMerger(axis) };
      rows.set(row, merged);
      if (made !== undefined) merged.made.add(made);
    }
  }
  const realSide = wholeOf(real, "the real images");
  return [...rows.values()].map(({ scored, made }) =>
    resultRow(scored, wholeOf(made, scored.row), realSide, extractor),
  );
}

function wholeOf({ whole }: PartMerger, what: string): ScoredPart {
  if (whole !== undefined) return whole;
  throw new VaeError("DATA_INVALID", `scores: expected shards of ${what}, got none.`);
}
