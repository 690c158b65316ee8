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
  "gen-2/first-release": "GEN-2 renormalised (first release)",
  "gen-2/as-released": "GEN-2 renormalised (as released)",
  "gen-2/as-released-fixed": "GEN-2 renormalised (as released, fixed)",
  "gen-2/feature-axis": "GEN-2 renormalised (feature axis)",
  "gen-1/as-released": "GEN-1 rescaled (as released)",
  "rec/global": "REC (sampled z), images renormalised",
  "gen-2/min-max": "GEN-2, each image stretched",
  "gen-2/decoder-noise+paper": "GEN-2 + decoder noise, renormalised (paper)",
  "gen-2/decoder-noise+per-dimension": "GEN-2 + decoder noise, renormalised (per dimension)",
  "gen-2/decoder-noise+full-moments": "GEN-2 + decoder noise, renormalised (full moments)",
  "sampler/gaussian": "Gaussian",
  "sampler/gmm": "mixture of 10 Gaussians",
  "sampler/dirichlet-gmm": "Dirichlet-process mixture",
  "sampler/kde": "kernel density",
  "sampler/hypersphere": "hypersphere",
  "sampler/maf": "masked autoregressive flow",
  "sampler/aggregate-posterior": "aggregate posterior",
} as const;

export type RowId = keyof typeof rowLabels;

/** All rows. */
export const rowIds = Object.keys(rowLabels) as RowId[];

/** The rows that are scored where none are asked for; the others are scored on request. */
export const usualRows: readonly RowId[] = [
  "rec/sample",
  "rec/mean",
  "gen-1",
  "gen-2/none",
  "gen-2/decoder-noise",
  "gen-2/paper",
  "gen-2/per-dimension",
  "gen-2/full-moments",
];

/** Whether a row needs the second stage. */
export function needsSecondStage(row: RowId): boolean {
  return row.startsWith("gen-2/") || row === "gen-1/as-released";
}

/** The sampler that a row draws its latents from, where it is one that is fitted to them. */
export function samplerOfRow(row: RowId): string | undefined {
  return row.startsWith("sampler/") ? row.slice("sampler/".length) : undefined;
}

/** @throws {VaeError} NAME_UNKNOWN, when a name is no row. */
export function parseRows(names: readonly string[]): RowId[] {
  return names.map((name) => {
    if (!(name in rowLabels)) throw unknownName("row", name, rowIds);
    return name as RowId;
  });
}
