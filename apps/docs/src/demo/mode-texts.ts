import type { RenormalisationMode } from "@vae/two-stage/renormalisation";

/** Every mode of renormalisation with what it does, in a few words. */
export const modeTexts: Readonly<Record<RenormalisationMode, string>> = {
  none: "as the second stage makes them",
  paper: "one factor, so that the mean deviation is 1",
  "first-release": "the same, from this batch alone",
  "as-released": "the released code: its gate and its log σ bug",
  "as-released-fixed": "the released code without the bug",
  "feature-axis": "one factor, from the other axis",
  "per-dimension": "mean and deviation of each latent",
  "full-moments": "mean and covariance of all latents",
};
