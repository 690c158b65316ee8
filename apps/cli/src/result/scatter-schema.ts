import { z } from "zod";
import { dataSchema, finite, head } from "./result-head.js";

/** One point of figure 4. */
export const scatterPointSchema = z.strictObject({
  /** Stable name of the model. */
  model: z.string(),
  /** For people. */
  label: z.string(),
  /** Kind of network. */
  family: z.string(),
  /** Which images. */
  data: dataSchema,
  /** Of all random numbers. */
  seed: z.int().nonnegative(),
  /** Trained values. */
  parameters: z.int().positive(),
  /** Steps of the training. */
  steps: z.int().positive(),
  /** Which latents were decoded: sampled ones, or the posteriors' means. */
  from: z.enum(["sample", "mean"]),
  /** Reconstructed images; no training saw them. */
  n: z.int().positive(),
  /** Mean squared error, values in [0, 1]. */
  mse: finite,
  /** Variance loss, values in [0, 1]. */
  varianceLoss: finite,
  /** Mean over pixels of the variance of the images. */
  dataVariance: finite,
  /** Whether the error is at most half of the data's variance; an untrained network is on the diagonal for free. */
  isCounted: z.boolean(),
});

/** A straight line through the points of figure 4. */
const lineFitSchema = z.strictObject({
  /** Of the points with such latents. */
  from: z.enum(["sample", "mean"]),
  /** How many there are. */
  points: z.int().nonnegative(),
  /** Least squares of the variance loss on the error; null for fewer than two points. */
  slope: finite.nullable(),
  /** The variance loss that the line has at error 0; null likewise. */
  intercept: finite.nullable(),
  /** Pearson's; null likewise. */
  correlation: finite.nullable(),
  /** Mean of |variance loss − mse| / mse over the points. */
  meanRelativeResidual: finite.nullable(),
});

/** `result.json` of figure 4. */
export const scatterResultSchema = z.strictObject({
  ...head,
  /** Points of variance loss against error. */
  kind: z.literal("scatter"),
  /** What it does not show. */
  notes: z.array(z.string()),
  /** How variances are taken. */
  convention: z.string().min(1),
  /** The points. */
  points: z.array(scatterPointSchema).min(1),
  /** Lines through them. */
  fits: z.array(lineFitSchema).min(1),
});

export type ScatterPoint = z.infer<typeof scatterPointSchema>;
export type LineFit = z.infer<typeof lineFitSchema>;
export type ScatterResult = z.infer<typeof scatterResultSchema>;
