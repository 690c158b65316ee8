/** One of several parts of equal size that a set is cut into. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  /** How many there are. */
  readonly count: number;
}

/**
 * Where a shard of a set begins, and where the next one does; nothing lies between where there are more shards than things.
 *
 * @example
 * ```ts
 * shardRange(10, { index: 2, count: 4 }); // [5, 7]
 * ```
 */
export function shardRange(
  length: number,
  { index, count }: Shard,
): readonly [start: number, end: number] {
  const place = (part: number) => Math.floor((part * length) / count);
  return [place(index), place(index + 1)];
}

/** What a shard is called in names of files and keys, counted from 1: `shard-0002-of-0004`. */
export function shardName({ index, count }: Shard): string {
  const digits = (number: number) => String(number).padStart(4, "0");
  return `shard-${digits(index + 1)}-of-${digits(count)}`;
}

/** The folder of a run that keeps its shards until they are merged. */
export const scoringFolder = "scoring";

/** The file of a run with what a shard of its scores gave: `scoring/shard-0002-of-0004.npz`. */
export function shardFile(shard: Shard): string {
  return `${scoringFolder}/${shardName(shard)}.npz`;
}
