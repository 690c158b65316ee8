import type { RowId } from "../evaluation/rows.js";

/** What all trainings of the paper's code have in common. */
export const asPublished = {
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  batchSize: 100,
  logEvery: 100,
  checkpointEvery: 5000,
} as const;

/** The columns of the paper's tables, and beside them what Dai and Wipf do instead of rescaling. */
export const paperRows: readonly RowId[] = [
  "rec/sample",
  "gen-1",
  "gen-2/none",
  "gen-2/decoder-noise",
  "gen-2/paper",
  "gen-2/as-released",
];
