/** The rows that first screens show; a result's own page shows all of its rows. */
export const mainRows = [
  "rec/sample",
  "gen-1",
  "gen-2/none",
  "gen-2/decoder-noise",
  "gen-2/paper",
  "gen-2/per-dimension",
  "gen-2/full-moments",
];
