import { VaeError } from "@vae/base";
import { z } from "zod";
import { checkConfig } from "../config/run-config.js";
import { environmentSchema } from "../result/environment-schema.js";
import { extractorSchema, modelSeedSchema } from "../result/result-schema.js";
import { scatterPointSchema } from "../result/scatter-schema.js";
import { contentHash } from "./content-hash.js";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a job found: the same bits wherever and however often it ran on the same backend. */
const contentSchema = z.strictObject({
  measured: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("table"),
      extractor: extractorSchema,
      seed: modelSeedSchema.omit({ trainingSeconds: true }),
    }),
    z.strictObject({ kind: z.literal("scatter"), points: z.array(scatterPointSchema).min(1) }),
  ]),
  /** sha256 of the last checkpoints' `weights.safetensors`; null where there is no second stage. */
  weights: z.strictObject({ firstStage: sha256, secondStage: sha256.nullable() }),
  backend: environmentSchema.pick({ backend: true, numerics: true }),
});

/** `job-result.json`: what a job gave. */
export const jobResultSchema = z.strictObject({
  format: z.literal(1),
  /** Id of the job. */
  job: sha256,
  name: z.string(),
  content: contentSchema,
  /** sha256 of job and content; times are not in it. */
  hash: sha256,
  /** Every single number of the content by its name, e.g. `gen-2/paper.distance`. */
  metrics: z.record(z.string(), z.number()),
  /** Seconds of both trainings, over all attempts that reached a checkpoint. */
  trainingSeconds: z.number(),
  environment: environmentSchema,
  /** When, ISO 8601. */
  finished: z.iso.datetime(),
});

export type JobResult = z.infer<typeof jobResultSchema>;
export type JobContent = z.infer<typeof contentSchema>;

/** Hash of what a job found. */
export function resultHash(job: string, content: JobContent): string {
  return contentHash({ job, content });
}

/**
 * Checks a result that comes from a file, a store or a queue: its shape, and that its hash is that of its content.
 *
 * @throws {VaeError} DATA_INVALID, when it was changed or is no result.
 */
export function parseResult(value: unknown, subject = "job result"): JobResult {
  let result: JobResult;
  try {
    result = checkConfig(jobResultSchema, value, subject);
  } catch (cause) {
    throw new VaeError("DATA_INVALID", cause instanceof Error ? cause.message : subject, { cause });
  }
  if (result.hash === resultHash(result.job, result.content)) return result;
  throw new VaeError(
    "DATA_INVALID",
    `${subject}: its content is not what its hash says, so it is not used. Remove it; the job will be computed again.`,
  );
}

/** Every single number of a content by its name. */
export function metricsOf({ measured }: JobContent): Record<string, number> {
  const numbers: Record<string, number> = {};
  const take = (prefix: string, record: object) => {
    for (const [key, value] of Object.entries(record)) {
      if (typeof value === "number" && key !== "seed") numbers[`${prefix}${key}`] = value;
    }
  };
  if (measured.kind === "scatter") {
    for (const { from, mse, varianceLoss, dataVariance } of measured.points) {
      take(`${from}.`, { mse, varianceLoss, dataVariance });
    }
    return numbers;
  }
  const { rows, ...rest } = measured.seed;
  for (const row of rows) take(`${row.id}.`, row);
  take("", rest);
  return numbers;
}
