import { unknownName } from "@vae/base";

/** The rows that a run can be evaluated in, and what people call them. */
export const rowLabels = {
  "rec/sample": "REC (sampled z)",
  "rec/mean": "REC (mean z)",
  "gen-1": "GEN-1",
  "gen-2/none": "GEN-2",
  "gen-2/decoder-noise": "GEN-2 + decoder noise",
  "gen-2/paper": "GEN-2 renormalised (paper)",
  "gen-2/per-dimension": "GEN-2 renormalised (per dimension)",
  "gen-2/full-moments": "GEN-2 renormalised (full moments)",
} as const;

export type RowId = keyof typeof rowLabels;

/** All rows. */
export const rowIds = Object.keys(rowLabels) as RowId[];

/** Whether a row needs the second stage. */
export function needsSecondStage(row: RowId): boolean {
  return row.startsWith("gen-2/");
}

/** @throws {VaeError} NAME_UNKNOWN, when a name is no row. */
export function parseRows(names: readonly string[]): RowId[] {
  return names.map((name) => {
    if (!(name in rowLabels)) throw unknownName("row", name, rowIds);
    return name as RowId;
  });
}
