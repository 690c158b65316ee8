import { z } from "zod";
import { checkConfig } from "../config/run-config.js";
import { isNetworkFile } from "../networks/network-file.js";
import { modelPlanSchema } from "../recipes/plan-schema.js";
import { scales } from "../recipes/recipe.js";
import { contentHash } from "./content-hash.js";

/** What the name of a sweep, and of a folder, may be: no dot, no separator, nothing that a shell would read. */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/, "expected a-z, 0-9 and - between, 100 at most");

/** Most shards that the scoring of a job is cut into. */
export const maximumShards = 64;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected a sha256");

const dataOnly = "a job carries data only, no path of a module";

const planSchema = modelPlanSchema
  .refine(({ firstStage }) => !isNetworkFile(firstStage.network.id), {
    path: ["firstStage", "network", "id"],
    error: dataOnly,
  })
  .refine(({ evaluation }) => !isNetworkFile(evaluation.extractor), {
    path: ["evaluation", "extractor"],
    error: dataOnly,
  });

/** All that decides the numbers of a job, and nothing else: its hash names the job. */
const identitySchema = z
  .strictObject({
    /** `table`: rows are scored; `scatter`: error and variance loss of reconstructions. */
    kind: z.enum(["table", "scatter"]),
    recipe: z.strictObject({ id: z.string().min(1), version: z.int().nonnegative() }),
    scale: z.enum(scales),
    /** The row of the recipe's table, or the point of its figure. */
    model: z.strictObject({
      id: z.string().min(1),
      label: z.string(),
      family: z.string().optional(),
    }),
    /** Every number of the model, resolved. */
    plan: planSchema,
    /** Whether the second stage's variance loss is followed during training. */
    isSecondStageFollowed: z.boolean(),
    seed: z.int().nonnegative(),
    backend: z.enum(["auto", "tensorflow", "webgpu", "webgl", "wasm", "cpu"]),
    precision: z.enum(["float32", "bfloat16"]),
    /** Threads of one operation: sums over several round differently. */
    threads: z.int().min(1),
    /** As `codeVersion` has it. */
    code: z.string().min(1),
    /** Fingerprints of both sets of images, and sha256 of the extractor's weights where rows are scored. */
    data: z.strictObject({
      train: z.string().min(1),
      evaluation: z.string().min(1),
      extractor: sha256.optional(),
    }),
    /** Into how many shards the images of every row are cut: merged sums round differently. Absent: they are scored whole. */
    scoring: z.strictObject({ shards: z.int().min(2).max(maximumShards) }).optional(),
  })
  .refine(({ kind, scoring }) => kind === "table" || scoring === undefined, {
    path: ["scoring"],
    error: "only rows of a table are scored in shards",
  });

/** What a job needs of a machine. */
export const resourcesSchema = z.strictObject({
  /** Cores, which are also the threads of one operation. */
  cores: z.int().min(1),
  /** Resident memory in MiB; a job that takes more is stopped. */
  memoryMiB: z.int().min(64),
  /** GPUs that it has to itself. */
  gpu: z.int().min(0).max(1),
});

/** A job of a sweep: plain JSON, which a queue may carry. */
export const sweepJobSchema = z
  .strictObject({
    format: z.literal(1),
    /** sha256 of the identity. */
    id: sha256,
    /** Name of its folder, made from the identity. */
    name: nameSchema,
    /** The sweep that it was made for. */
    sweep: nameSchema,
    /** Title of the recipe, for reports. */
    title: z.string(),
    /** What sets it apart in the sweep, for people and tables: `{ model: "ours", "firstStage.steps": 600 }`. */
    variant: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    identity: identitySchema,
    /** 0 first, as the queue has it. */
    priority: z
      .int()
      .min(0)
      .max(2 ** 21),
    resources: resourcesSchema,
    /** Seconds that one attempt may take; null: as long as it takes. */
    timeLimit: z.number().positive().nullable(),
    /** Names of the numbers that the sweep collects, e.g. `gen-2/paper.distance`. */
    metrics: z.array(z.string().min(1)),
  })
  .refine(({ id, identity }) => id === contentHash(identity), {
    path: ["id"],
    error: "is not the hash of the identity",
  })
  .refine(({ name, identity }) => name === jobName(identity), {
    path: ["name"],
    error: "is not the name that the identity gives",
  });

export type SweepJob = z.infer<typeof sweepJobSchema>;
export type JobIdentity = z.infer<typeof identitySchema>;
export type JobResources = z.infer<typeof resourcesSchema>;

/**
 * Makes a job of what decides its numbers and how it is to be run.
 *
 * @throws {VaeError} CONFIG_INVALID, when a part is out of its range.
 */
export function createJob(parts: Omit<SweepJob, "format" | "id" | "name">): SweepJob {
  // Through JSON, so that the job is what a reader of it will find.
  const plain = JSON.parse(JSON.stringify(parts)) as typeof parts;
  const { identity } = plain;
  return parseJob({ ...plain, format: 1, id: contentHash(identity), name: jobName(identity) });
}

/**
 * Checks a job that comes from a file or a queue: its shape, its ranges, that its id is the hash of what decides its
 * numbers, and that no name of it leaves the run folder.
 *
 * @throws {VaeError} CONFIG_INVALID or NAME_UNKNOWN, with the key and what is wrong with it; DATA_INVALID, when a newer
 *   version wrote it.
 */
export function parseJob(value: unknown, subject = "job"): SweepJob {
  return checkConfig(sweepJobSchema, value, subject);
}

/** `figure-4-conv-8-seed-1-0f3a…`: readable, and as unique as the id that it ends with. */
function jobName(identity: JobIdentity): string {
  const { recipe, model, seed } = identity;
  const words = (recipe.id === model.id ? recipe.id : `${recipe.id}-${model.id}`)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60);
  return `${words || "job"}-seed-${seed}-${contentHash(identity).slice(0, 12)}`.replace("--", "-");
}
