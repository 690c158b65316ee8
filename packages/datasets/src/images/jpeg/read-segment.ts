/** Coded data between two markers. */
export interface Segment {
  /** Number of bits that are data. */
  readonly bits: number;
  /** Second byte of the marker behind them. */
  readonly marker: number;
  /** Where the next segment begins. */
  readonly next: number;
}

/**
 * Copies coded data up to the next marker, without the zero that follows each byte of ones.
 *
 * @param out - Receives the data, and 8 zeros behind them, for those who look ahead.
 * @returns `undefined`, when no marker comes.
 */
export function readSegment(
  bytes: Uint8Array,
  start: number,
  out: Uint8Array,
): Segment | undefined {
  let filled = 0;
  for (let at = start; ;) {
    const ones = bytes.indexOf(0xff, at);
    if (ones === -1) return undefined;
    const isStuffed = bytes[ones + 1] === 0;
    const part = bytes.subarray(at, isStuffed ? ones + 1 : ones);
    out.set(part, filled);
    filled += part.length;
    at = ones + 2;
    if (isStuffed) continue;
    const marker = bytes[ones + 1];
    if (marker === undefined) return undefined;
    out.fill(0, filled, filled + 8);
    return { bits: filled * 8, marker, next: at };
  }
}
