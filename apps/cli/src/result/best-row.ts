/** The row of GEN-2 with the least distance; `undefined` where there is no GEN-2. */
export function bestSecondStageRow<Row extends { readonly id: string }>(
  rows: readonly Row[],
  distance: (row: Row) => number,
): Row | undefined {
  return rows
    .filter(({ id }) => id.startsWith("gen-2/"))
    .reduce<Row | undefined>(
      (best, row) => (best === undefined || distance(row) < distance(best) ? row : best),
      undefined,
    );
}
