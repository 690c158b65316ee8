import { z } from "zod";
import { curvesResultSchema } from "./curves-schema.js";
import { dataSchema, finite, head } from "./result-head.js";
import { scatterResultSchema } from "./scatter-schema.js";

/** What made a Fréchet distance; without it the number says nothing. */
export const extractorSchema = z.strictObject({
  /** Name of the score, e.g. `FD-lenet-fashion`; never "FID" for other features than Inception's 2048. */
  score: z.string(),
  /** Extractor. */
  id: z.string(),
  /** Hash of its weights. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Number of features. */
  dimension: z.int().positive(),
  /** How images enter it. */
  convention: z.string(),
});

/** One row of a table: one way to make images, and what they are worth. */
export const rowSchema = z.strictObject({
  /** Stable name, e.g. `gen-2/paper`. */
  id: z.string(),
  /** For people, e.g. `GEN-2 renormalised (paper)`. */
  label: z.string(),
  /** Fréchet distance on the extractor's features. */
  distance: finite,
  /** Number of images on both sides: generated, real. */
  n: z.tuple([z.int().positive(), z.int().positive()]),
  /** Mean over dimensions of the variance of the latents that were decoded. */
  latentVariance: finite,
  /** Mean over pixels of Var(real) − Var(generated), values in [0, 1], axis 0. */
  varianceLoss: finite,
  /** Mean squared error against the images that were encoded, values in [0, 1]; null where nothing was. */
  mse: finite.nullable(),
  /** Mean over dimensions of E[z²] of the decoded latents; for REC from the mean E[μ²] + E[σ²]. */
  law: finite,
  /**
   * Fréchet distance of the decoded latents' mean and covariance to those of the aggregate posterior of the training
   * images; absent without a second stage.
   */
  latentDistance: finite.optional(),
});

/** What one seed gave. */
export const seedResultSchema = z.strictObject({
  /** Of all random numbers. */
  seed: z.int().nonnegative(),
  /** The rows of the table. */
  rows: z.array(rowSchema).min(1),
  /** Inactive latents of the first stage: E[σ²] above 0.8. */
  inactiveLatents: z.int().nonnegative(),
  /** γ_z² of the second stage. */
  secondStageGammaSquared: finite,
  /** Mean standard deviation of the second stage's latents. */
  secondStageDeviation: finite,
  /** Seconds of both trainings. */
  trainingSeconds: finite,
});

/** A point of the training of a second stage. */
const followedSchema = z.strictObject({
  /** Steps of the second stage that were done. */
  step: z.int().positive(),
  /** γ_z², what the decoder's noise would add. */
  gammaSquared: finite,
  /** Mean over dimensions of Var(z) − Var(f₂(u)), u from the posterior of z. */
  varianceLoss: finite,
  /** Mean squared error of z and f₂(u). */
  mse: finite,
});

/** Moments of one latent of the first stage, and of what the second stage generates for it. */
const latentSchema = z.strictObject({
  /** E[σ²] of the posteriors of the training images; above 0.8 the latent is inactive. */
  posteriorVariance: finite,
  /** Mean of the aggregate posterior. */
  mean: finite,
  /** Variance of the aggregate posterior. */
  variance: finite,
  /** Mean of f₂(u), without the decoder's noise. */
  generatedMean: finite,
  /** Variance of f₂(u), without the decoder's noise. */
  generatedVariance: finite,
});

/** What one seed gave for one of several models, which may have one stage only. */
export const modelSeedSchema = seedResultSchema.extend({
  /** γ_z² of the second stage; null without one. */
  secondStageGammaSquared: finite.nullable(),
  /** Mean standard deviation of the second stage's latents; null without one. */
  secondStageDeviation: finite.nullable(),
  /** Over the training of the second stage, where it was followed. */
  followed: z.array(followedSchema).optional(),
  /** Each latent, where the second stage was followed. */
  latents: z.array(latentSchema).optional(),
});

/** Mean and sample standard deviation over the seeds. */
const spreadSchema = z.strictObject({
  /** Mean. */
  mean: finite,
  /** Sample standard deviation; null for one seed. */
  std: finite.nullable(),
});

/** Of a row and the second stage without renormalisation, seed by seed. */
const differenceSchema = z.strictObject({
  /** Mean over the seeds. */
  mean: finite,
  /** 95 %, by Student's distribution. */
  interval: z.tuple([finite, finite]),
  /** Seeds that have both rows. */
  pairs: z.int().min(2),
});

const summarySchema = z.array(
  z.strictObject({
    /** The row, as in `seeds`. */
    id: z.string(),
    /** For people. */
    label: z.string(),
    /** Number of images on both sides: generated, real. */
    n: z.tuple([z.int().positive(), z.int().positive()]),
    /** Of the distance. */
    distance: spreadSchema,
    /** Of the variance of the decoded latents. */
    latentVariance: spreadSchema,
    /** Of the variance loss. */
    varianceLoss: spreadSchema,
    /** Of the mean squared error; null where nothing was encoded. */
    mse: spreadSchema.nullable(),
    /** Of E[z²]. */
    law: spreadSchema,
    /** Of the distance of the latents; absent without a second stage. */
    latentDistance: spreadSchema.optional(),
    /** Distance less that of `gen-2/none`; absent for one seed, and where there is no such row. */
    toNone: differenceSchema.optional(),
  }),
);

/** What made the scores of a table. */
const scored = {
  /** Which images. */
  data: dataSchema,
  /** What made the distances. */
  extractor: extractorSchema,
  /** Whether images were rounded to uint8 before the extractor. */
  quantised: z.boolean(),
  /** Axis of the variance loss. `@default 0` */
  varianceAxis: z.union([z.literal(0), z.literal(1)]).optional(),
};

/** `result.json` of one model: a table of the ways to make images. */
export const resultSchema = z.strictObject({
  ...head,
  /** One model's table; may be left out. */
  kind: z.literal("table").optional(),
  ...scored,
  /** What each seed gave. */
  seeds: z.array(seedResultSchema).min(1),
  /** The same rows over all seeds. */
  summary: summarySchema,
  /** Distance of the renormalised second stage (`paper`) over that without, mean over the seeds. */
  renormalisedOverNone: finite,
});

/** `result.json` of several models, a table each. */
export const modelsResultSchema = z.strictObject({
  ...head,
  /** Tables of several models. */
  kind: z.literal("models"),
  /** What it does not show. */
  notes: z.array(z.string()),
  /** The models. */
  models: z
    .array(
      z.strictObject({
        /** Stable name, also of its folder. */
        id: z.string().min(1),
        /** For people. */
        label: z.string().min(1),
        /** Trained values of both networks, 0 where there is no second. */
        parameters: z.tuple([z.int().positive(), z.int().nonnegative()]),
        /** Steps of both trainings. */
        steps: z.tuple([z.int().positive(), z.int().nonnegative()]),
        ...scored,
        /** What each seed gave. */
        seeds: z.array(modelSeedSchema).min(1),
        /** The same rows over all seeds. */
        summary: summarySchema,
      }),
    )
    .min(1),
});

/** `result.json` of any recipe. */
export const anyResultSchema = z.discriminatedUnion("kind", [
  resultSchema,
  modelsResultSchema,
  scatterResultSchema,
  curvesResultSchema,
]);

export type Extractor = z.infer<typeof extractorSchema>;
export type ResultRow = z.infer<typeof rowSchema>;
export type SeedResult = z.infer<typeof seedResultSchema>;
export type Result = z.infer<typeof resultSchema>;
export type ModelSeed = z.infer<typeof modelSeedSchema>;
export type ModelsResult = z.infer<typeof modelsResultSchema>;
export type AnyResult = z.infer<typeof anyResultSchema>;
