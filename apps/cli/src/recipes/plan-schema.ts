import { z } from "zod";
import { firstStageSchema, secondStageSchema } from "../config/run-config.js";
import { rowIds, type RowId } from "../evaluation/rows.js";

const count = z.int().min(1);

/** Which images are trained on, and which are scored against. */
export const dataSchema = z.strictObject({
  /** Data set and split of the training; several with ` + ` between. */
  train: z.string(),
  /** Data set and split of the scores; no training sees it. */
  evaluation: z.string(),
  /** Only so many training images, the first. */
  trainImages: count.optional(),
  /** Only so many images to score against, the first. */
  evaluationImages: count.optional(),
});

/** How images are scored. */
export const evaluationSchema = z.strictObject({
  /** Ways to make images that are scored, the rows of the table. */
  rows: z.array(z.enum(rowIds as [RowId, ...RowId[]])).optional(),
  /** Images that each generating row makes. */
  generated: count,
  /** Features that a Fréchet distance compares; `block-means` is cheap and says little. */
  extractor: z.enum(["lenet", "inception", "block-means"]),
  /** Features of `inception`; only 2048 make an FID. `@default 2048` */
  dimension: z.union([z.literal(64), z.literal(192), z.literal(768), z.literal(2048)]).optional(),
  /** How images enter `inception`. `@default "tf1"` */
  convention: z.enum(["tf1", "pytorch-fid", "clean"]).optional(),
  /** Whether images are rounded to uint8 before the extractor. `@default true` */
  quantised: z.boolean().optional(),
  /** 0: variance of each pixel over the images, 1: of each image over its pixels. `@default 0` */
  varianceAxis: z.union([z.literal(0), z.literal(1)]).optional(),
  /** Options of the samplers that rows name, e.g. `{ gmm: { components: 100 } }`. */
  samplers: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

/** A first stage as a recipe describes it: its images and its seed come from elsewhere. */
export const firstStagePlan = firstStageSchema.omit({
  format: true,
  data: true,
  images: true,
  seed: true,
  dataFingerprint: true,
});

/** Likewise for the second stage. */
export const secondStagePlan = secondStageSchema.omit({ format: true, seed: true });

/** All that decides the numbers of one model. */
export const modelPlanSchema = z.strictObject({
  /** Which images. */
  data: dataSchema,
  /** The VAE on images. */
  firstStage: firstStagePlan,
  /** The VAE on latents; absent: the model has one stage. */
  secondStage: secondStagePlan.optional(),
  /** How it is scored. */
  evaluation: evaluationSchema.required({ rows: true }),
});

/** A model with every number resolved. */
export type ModelPlan = z.infer<typeof modelPlanSchema>;
