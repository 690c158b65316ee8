/** Batches in a round. */
export const batches = 500;

/**
 * The images of a batch: the same on both sides, by arithmetic that every language has exactly.
 *
 * @returns 100 indices below 50,000.
 */
export function batchIndices(round, batch) {
  return Uint32Array.from({ length: 100 }, (_, i) => {
    const n = (round * batches + batch) * 100 + i;
    return ((n * 7919) % 50_021) % 50_000; // 50,021 is prime: a round hardly meets an image twice
  });
}
