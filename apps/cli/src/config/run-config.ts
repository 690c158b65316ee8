import { checkFormat, nearestName, VaeError } from "@vae/base";
import { z } from "zod";
import { objectiveSchema, secondStageObjectiveSchema } from "./objective-schema.js";

const count = z.int().min(1);

/** What the trainings of both stages are told. */
const trainingShape = {
  /** Adam. */
  optimizer: z.strictObject({
    /** Decay of the running mean of the gradients. */
    beta1: z.number().min(0).lt(1),
    /** Decay of the running mean of their squares. */
    beta2: z.number().min(0).lt(1),
    /** Added to the root of the latter. */
    epsilon: z.number().positive(),
    /** Decoupled weight decay. */
    weightDecay: z.number().min(0).optional(),
    /** Largest length of all gradients together. */
    clipNorm: z.number().positive().optional(),
  }),
  /** The learning rate over the steps. */
  schedule: z.strictObject({
    /** Where it starts. */
    learningRate: z.number().positive(),
    /** Halve the learning rate every so many epochs. */
    halveEvery: count.optional(),
    /** Multiply it by a factor every so many epochs, or at the given ones. */
    decay: z
      .strictObject({
        /** What it is multiplied by. */
        factor: z.number().positive().max(1),
        /** Epochs between two times; either this or `at`. */
        every: count.optional(),
        /** Epochs, counted from 0, from whose start it is multiplied once more. */
        at: z.array(count).optional(),
      })
      .optional(),
    /** Raise it linearly up to this step. */
    warmUpSteps: count.optional(),
    /** Lower it when an epoch's metric has stopped to improve. */
    plateau: z
      .strictObject({
        /** Metric of an epoch that is followed, a column of `epochs.jsonl`. `@default "loss"` */
        metric: z.string().optional(),
        /** Whether less of it is better, or more. `@default "min"` */
        mode: z.enum(["min", "max"]).optional(),
        /** What the learning rate is multiplied by. `@default 0.5` */
        factor: z.number().positive().lt(1).optional(),
        /** Epochs without progress before it is. `@default 5` */
        patience: count.optional(),
        /** What counts as progress: more than this. `@default 1e-4` */
        minDelta: z.number().min(0).optional(),
        /** It is not lowered beyond this share of its start. `@default 0` */
        minFactor: z.number().min(0).lt(1).optional(),
      })
      .optional(),
  }),
  /** Data of a step. */
  batchSize: count,
  /** Whether a last batch that is not full is dropped or kept. `@default "drop"` */
  lastBatch: z.enum(["drop", "keep"]).optional(),
  /** Steps in all. */
  steps: count,
  /** Decides the first weights, the order of the data, and all noise. */
  seed: z.int().min(0),
  /** Steps between two lines of `metrics.jsonl`. */
  logEvery: count,
  /** Steps between two checkpoints. */
  checkpointEvery: count,
  /** How many of the newest checkpoints are kept. `@default 2` */
  keep: count.optional(),
  /** Metric of an epoch whose best checkpoint is kept too. */
  keepBest: z
    .strictObject({
      /** A column of `epochs.jsonl`, e.g. `validationMse`. */
      metric: z.string(),
      /** Whether less of it is better, or more. `@default "min"` */
      mode: z.enum(["min", "max"]).optional(),
    })
    .optional(),
  /** Write event files for TensorBoard beside metrics.jsonl. */
  tensorboard: z.boolean().optional(),
};

/** `config.json` of a run: the first stage. */
export const firstStageSchema = z.strictObject({
  /** Version of this format. */
  format: z.literal(1),
  /** Data set and split, e.g. `fashion-mnist-10k:train`. */
  data: z.string(),
  /** Only so many of its images, the first. */
  images: count.optional(),
  /** Says exactly which images these were; written when training starts. */
  dataFingerprint: z.string().optional(),
  /** A network's id and its own options, which the network checks. */
  network: z.looseObject({
    /** `dense`, `conv`, `infogan`, `wae`, `resnet`, `draw`, `rae`, or the path of a module. */
    id: z.string(),
  }),
  /** Data set and split that are reconstructed at the end of each epoch, for `validationMse` and its like. */
  validation: z.string().optional(),
  /** Epochs between two grids of generated and reconstructed images in samples/. */
  imagesEvery: count.optional(),
  /** What is minimised. */
  objective: objectiveSchema,
  ...trainingShape,
});

/** `second-stage/config.json` of a run. */
export const secondStageSchema = z.strictObject({
  /** Version of this format. */
  format: z.literal(1),
  /** Dense layers on both sides. */
  network: z.strictObject({
    /** Width of u; absent: that of z. */
    latent: count.optional(),
    /** Width of the hidden layers. */
    width: count,
    /** Number of hidden layers. */
    depth: count,
    /** Whether the input stands beside the last hidden units. `@default "concat"` */
    skip: z.enum(["concat", "none"]).optional(),
    /** What the encoder's last layer is read as: log σ, log σ², or σ by a softplus. */
    head: z.enum(["logSigma", "logVariance", "softplus"]),
  }),
  /** A fresh draw of every posterior at every step, one fixed draw of each, or its mean. `@default "fresh"` */
  input: z.enum(["fresh", "fixed", "mean"]).optional(),
  /** Train on latents of mean 0 and deviation 1 in each dimension. */
  standardise: z.boolean().optional(),
  /** What is minimised. */
  objective: secondStageObjectiveSchema,
  ...trainingShape,
});

export type FirstStageConfig = z.infer<typeof firstStageSchema>;
export type SecondStageConfig = z.infer<typeof secondStageSchema>;

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const balanced = { gamma: { rule: "computed" as const }, klWeight: 1 };

/** What `vae train` does where nothing else is said: the settings of `fashion-quick`. */
export const defaultFirstStage: FirstStageConfig = {
  format: 1,
  data: "fashion-mnist-10k:train",
  network: { id: "dense" },
  objective: balanced,
  optimizer: adam,
  schedule: { learningRate: 2e-3 },
  batchSize: 100,
  steps: 1600,
  seed: 1,
  logEvery: 20,
  checkpointEvery: 200,
};

/** Likewise for the second stage. */
export const defaultSecondStage: SecondStageConfig = {
  format: 1,
  network: { width: 256, depth: 3, head: "logSigma" },
  objective: balanced,
  optimizer: adam,
  schedule: { learningRate: 1e-3 },
  batchSize: 100,
  steps: 3000,
  seed: 1,
  logEvery: 20,
  checkpointEvery: 500,
};

/**
 * Applies `--set a.b=c` options to a configuration. A value is read as JSON where it is JSON, else as text.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option is not of that form.
 */
export function withSettings<T extends object>(config: T, settings: readonly string[]): unknown {
  const result = structuredClone(config) as Record<string, unknown>;
  for (const setting of settings) {
    const [, path, text] = /^([\w.-]+)=(.*)$/s.exec(setting) ?? [];
    if (path === undefined || text === undefined) {
      throw new VaeError("CONFIG_INVALID", `--set ${setting}: expected the form key.key=value.`);
    }
    const keys = path.split(".");
    if (keys.includes("__proto__")) {
      throw new VaeError("CONFIG_INVALID", `--set ${setting}: "__proto__" is no key.`);
    }
    const last = keys.pop() ?? "";
    let at = result;
    for (const key of keys) {
      const inner = Object.hasOwn(at, key) ? at[key] : undefined;
      at = (typeof inner === "object" && inner !== null ? inner : (at[key] = {})) as typeof at;
    }
    at[last] = parsed(text);
  }
  return result;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Checks a configuration against its schema, and first its version, where the schema has a `format`.
 *
 * @param subject - What errors call it, e.g. a file name or `--set`.
 * @throws {VaeError} NAME_UNKNOWN, when a key is unknown, with the nearest known one.
 * @throws {VaeError} CONFIG_INVALID, when a value is wrong, with the value and what is expected.
 * @throws {VaeError} DATA_INVALID, when a newer version wrote it.
 */
export function checkConfig<T>(schema: z.ZodType<T>, value: unknown, subject: string): T {
  if (schema instanceof z.ZodObject && "format" in schema.shape) {
    checkFormat((value as { readonly format?: unknown } | null)?.format, subject);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = (issue?.path ?? []).map(String);
  if (issue?.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const known = knownKeys(schema, path);
    const near = nearestName(key, known);
    const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw new VaeError(
      "NAME_UNKNOWN",
      `${subject}: unknown key "${[...path, key].join(".")}".${hint} Known: ${known.join(", ")}.`,
    );
  }
  const given = path.reduce<unknown>(
    (held, key) => (held as Record<string, unknown> | undefined)?.[key],
    value,
  );
  throw new VaeError(
    "CONFIG_INVALID",
    `${subject}: ${path.join(".")} is ${given === undefined ? "absent" : JSON.stringify(given)}: ${(issue?.message ?? "invalid").replace(/^Invalid input: /, "")}.`,
  );
}

/** The keys that a schema takes at a path, in any of its forms. */
function knownKeys(schema: z.ZodType, path: readonly string[]): string[] {
  let at = formsOf(schema);
  for (const key of path) at = at.flatMap(({ shape }) => formsOf(shape[key]));
  return [...new Set(at.flatMap(({ shape }) => Object.keys(shape)))];
}

/** The objects that a schema may be, behind unions and optional values. */
function formsOf(schema: unknown): { shape: Record<string, unknown> }[] {
  if (schema instanceof z.ZodOptional) return formsOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(formsOf);
  return schema instanceof z.ZodObject ? [schema] : [];
}
