import { z } from "zod";

/** Version of the format of `result.json`. */
export const resultFormat = 1;

const finite = z.number();

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
});

/** What one seed gave. */
export const seedResultSchema = z.strictObject({
  seed: z.int().nonnegative(),
  rows: z.array(rowSchema).min(1),
  /** Inactive latents of the first stage: E[σ²] above 0.8. */
  inactiveLatents: z.int().nonnegative(),
  /** γ_z² of the second stage. */
  secondStageGammaSquared: finite,
  /** Mean standard deviation of the second stage's latents. */
  secondStageDeviation: finite,
  trainingSeconds: finite,
});

/** Mean and sample standard deviation over the seeds. */
const spreadSchema = z.strictObject({ mean: finite, std: finite.nullable() });

/** `result.json`: what one command measured. */
export const resultSchema = z.strictObject({
  format: z.literal(resultFormat),
  /** Name of the recipe. */
  id: z.string(),
  title: z.string(),
  /** `test`, `quick`, `small` or `paper`; stands in every title. */
  scale: z.enum(["test", "quick", "small", "paper"]),
  /** The command that wrote this file. */
  command: z.string(),
  /** When, ISO 8601. */
  created: z.iso.datetime(),
  data: z.strictObject({
    train: z.string(),
    evaluation: z.string(),
    trainImages: z.int().positive(),
    evaluationImages: z.int().positive(),
  }),
  extractor: extractorSchema,
  /** Whether images were rounded to uint8 before the extractor. */
  quantised: z.boolean(),
  seeds: z.array(seedResultSchema).min(1),
  summary: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      n: z.tuple([z.int().positive(), z.int().positive()]),
      distance: spreadSchema,
      latentVariance: spreadSchema,
      varianceLoss: spreadSchema,
      mse: spreadSchema.nullable(),
      law: spreadSchema,
    }),
  ),
  /** Distance of the renormalised second stage (`paper`) over that without, mean over the seeds. */
  renormalisedOverNone: finite,
});

/** `environment.json`: where it was measured. */
export const environmentSchema = z.strictObject({
  node: z.string(),
  platform: z.string(),
  cpu: z.string(),
  cores: z.int().positive(),
  memoryGiB: finite,
  backend: z.string(),
  backendReason: z.string(),
  /** What else decides the bits of a result, on native TensorFlow. */
  numerics: z
    .strictObject({
      threads: z.int().positive(),
      precision: z.enum(["float32", "bfloat16"]),
      graphs: z.enum(["optimized", "exact", "off"]),
    })
    .optional(),
  versions: z.record(z.string(), z.string()),
});

export type Extractor = z.infer<typeof extractorSchema>;
export type ResultRow = z.infer<typeof rowSchema>;
export type SeedResult = z.infer<typeof seedResultSchema>;
export type Result = z.infer<typeof resultSchema>;
export type RunEnvironment = z.infer<typeof environmentSchema>;
