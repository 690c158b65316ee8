import { nearestName, VaeError } from "@vae/base";
import { readBytes } from "@vae/base/node";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { checkConfig } from "../config/run-config.js";
import { modelPlanSchema } from "../recipes/plan-schema.js";
import { scales } from "../recipes/recipe.js";
import { maximumShards, nameSchema } from "./sweep-job.js";

/** A value of a configuration: whatever JSON has. */
const valueSchema = z.json();

/** A range that random search draws from, or a list that it chooses from. */
const rangeSchema = z
  .strictObject({
    /** The least value. */
    min: z.number(),
    /** The largest value. */
    max: z.number(),
    /** `log`: the logarithm is drawn evenly. `@default "linear"` */
    scale: z.enum(["linear", "log"]).optional(),
    /** Whole numbers only. `@default false` */
    integer: z.boolean().optional(),
  })
  .refine(({ min, max }) => min <= max, { error: "expected min ≤ max" })
  .refine(({ min, scale }) => scale !== "log" || min > 0, { error: "a log range begins above 0" });

const size = { error: 'expected MiB as a number, or a text such as "512 MiB" or "2 GiB"' };
const memory = z.union(
  [z.int().min(64, size), z.string().regex(/^\d+(\.\d+)? ?[MG]iB$/, size)],
  size,
);

const time = { error: 'expected seconds as a number, or a text such as "90 s", "20 min" or "2 h"' };
const duration = z.union(
  [z.number().positive(time), z.string().regex(/^\d+(\.\d+)? ?(s|min|h)$/, time)],
  time,
);

const some = { error: "expected a number of seeds (3: seeds 1, 2 and 3) or a list of seeds" };
const seeds = z.union(
  [z.int().min(1, some).max(10_000, some), z.array(z.int().nonnegative()).min(1, some)],
  some,
);

const shards = { error: `expected 2 to ${maximumShards} shards; leave scoring out for one` };

/** What a sweep file may say. */
export const sweepSchema = z
  .strictObject({
    /** Name of its folder: a-z, 0-9 and -. */
    name: nameSchema,
    /** Id of a recipe, or a module of one's own, as `vae reproduce` takes it. */
    recipe: z.string().optional(),
    /** How large it is; absent: the recipe's own. */
    scale: z.enum(scales).optional(),
    /** Every knob as someone published it: `paper`, `as-released`, `first-release` or `dai-wipf`. */
    preset: z.string().optional(),
    /** Models of the recipe; absent: those of the scale. */
    models: z.array(z.string()).min(1).optional(),
    /** In place of a recipe: a whole plan of one model. */
    config: modelPlanSchema.optional(),
    /** With `config`: `table` scores rows, `scatter` measures reconstructions. `@default "table"` */
    kind: z.enum(["table", "scatter"]).optional(),
    /** Values that all jobs have, by their dotted paths: `{ "firstStage.steps": 600 }`. */
    set: z.record(z.string(), valueSchema).optional(),
    /** Every combination of these lists. */
    grid: z.record(z.string(), z.array(valueSchema).min(1)).optional(),
    /** These, one after the other. */
    list: z.array(z.record(z.string(), valueSchema)).min(1).optional(),
    /** So many draws. */
    random: z
      .strictObject({
        /** How many. */
        samples: z.int().min(1).max(100_000),
        /** Decides the draws. `@default 1` */
        seed: z.int().nonnegative().optional(),
        /** For each dotted path a list to choose from, or a range to draw from. */
        space: z.record(z.string(), z.union([z.array(valueSchema).min(1), rangeSchema])),
      })
      .optional(),
    /** How many seeds, from 1 on, or which. `@default 1` */
    seeds: seeds.optional(),
    /** Which engine computes, as `--backend` has it. `@default "auto"` */
    backend: z.enum(["auto", "tensorflow", "webgpu", "webgl", "wasm", "cpu"]).optional(),
    /** Of products and convolutions on native TensorFlow. `@default "float32"` */
    precision: z.enum(["float32", "bfloat16"]).optional(),
    /** What one job takes of a machine. */
    resources: z
      .strictObject({
        /** Cores, which are also the threads of one operation. `@default 1` */
        cores: z.int().min(1).max(1024).optional(),
        /** Resident memory; a job that takes more is stopped. `@default "4 GiB"` */
        memory: memory.optional(),
        /** GPUs that it has to itself. `@default 0` */
        gpu: z.int().min(0).max(1).optional(),
      })
      .optional(),
    /** 0 comes first. `@default 0` */
    priority: z
      .int()
      .min(0)
      .max(2 ** 21)
      .optional(),
    /** What one attempt at a job may take; absent: as long as it takes. */
    timeLimit: duration.optional(),
    /**
     * Scores the rows in shards of the images, which any worker of a queue may take and whose statistics merge to those of the
     * whole; an interrupted scoring goes on with the next shard.
     */
    scoring: z
      .strictObject({
        /** How many. */
        shards: z.int().min(2, shards).max(maximumShards, shards),
      })
      .optional(),
    /** Numbers that the table shows, e.g. `gen-2/paper.distance`; absent: every row's distance. */
    metrics: z.array(z.string().min(1)).min(1).optional(),
  })
  .refine(({ recipe, config }) => (recipe === undefined) !== (config === undefined), {
    path: ["recipe"],
    error: "expected either recipe or config",
  })
  .refine(({ config, scale, preset, models }) => !(config && (scale ?? preset ?? models)), {
    path: ["config"],
    error: "scale, preset and models belong to a recipe",
  })
  .refine(({ recipe, kind }) => recipe === undefined || kind === undefined, {
    path: ["kind"],
    error: "a recipe has its own kind",
  })
  .refine((sweep) => [sweep.grid, sweep.list, sweep.random].filter(Boolean).length <= 1, {
    path: ["grid"],
    error: "expected one of grid, list and random",
  });

/** A sweep as a person writes it. */
export type SweepFile = z.input<typeof sweepSchema>;

/**
 * Checks nothing and changes nothing: it gives a sweep file in TypeScript or JavaScript its type, and the errors of an
 * editor.
 *
 * @example
 * ```ts
 * // widths.js, run by `vae sweep run widths.js`
 * import { defineSweep } from "@vae/cli/recipes";
 *
 * export const sweep = defineSweep({
 *   name: "widths",
 *   recipe: "fashion-quick",
 *   grid: { "secondStage.network.width": [64, 128, 256] },
 *   seeds: 3,
 * });
 * ```
 */
export function defineSweep(sweep: SweepFile): SweepFile {
  return sweep;
}

/** Ends of names of sweep files. */
const yamlNames = [".yaml", ".yml", ".json"];
const moduleNames = [".js", ".mjs", ".ts", ".mts"];

/** Whether a word of the command line names a sweep file and not a sweep. */
export function isSweepFile(word: string): boolean {
  return [...yamlNames, ...moduleNames].includes(extname(word));
}

/**
 * Reads a sweep file: YAML, or a module with an export `sweep`.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be read or loaded; NAME_UNKNOWN, when a key is unknown, with the nearest;
 *   CONFIG_INVALID, when it is no YAML (with line and column), or a value is wrong.
 */
export async function readSweepFile(path: string): Promise<SweepFile> {
  const extension = extname(path);
  if (yamlNames.includes(extension)) return parseSweep(await parseYaml(path), path);
  if (moduleNames.includes(extension)) return parseSweep(await importSweep(path), path);
  throw new VaeError(
    "CONFIG_INVALID",
    `${path}: expected a sweep file, whose name ends in ${[...yamlNames, ...moduleNames].join(", ")}.`,
  );
}

/**
 * Checks a sweep.
 *
 * @param subject - What errors call it.
 * @throws {VaeError} as {@link readSweepFile}.
 */
export function parseSweep(value: unknown, subject: string): SweepFile {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${subject}: expected keys and values, such as name: widths and recipe: fashion-quick.`,
    );
  }
  return checkConfig(sweepSchema, value, subject);
}

async function parseYaml(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(path));
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const [at] = error.linePos ?? [];
    const place = at === undefined ? "" : `:${at.line}:${at.col}`;
    const [what = ""] = error.message.split(" at line ");
    throw new VaeError(
      "CONFIG_INVALID",
      `${path}${place}: no YAML: ${what.replace(/[:.]?$/, ".")}`,
    );
  }
  return document.toJS({ maxAliasCount: 100 }) as unknown;
}

async function importSweep(path: string): Promise<unknown> {
  const isTypeScript = /\.m?ts$/.test(path);
  // NB: types of Node 20 do not have it; a Node that strips types says "strip" or "transform".
  const { typescript } = process.features as { readonly typescript?: string | false };
  if (isTypeScript && !typescript) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${path}: Node ${process.versions.node} does not read TypeScript; it takes 22.18 or newer. Rename it to .mjs if it has no types, or write YAML.`,
    );
  }
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as typeof module;
  } catch (cause) {
    throw new VaeError("IO_FAILED", `${path}: cannot be loaded (${String(cause)}).`, { cause });
  }
  if (module["sweep"] !== undefined) return module["sweep"];
  const near = nearestName("sweep", Object.keys(module));
  throw new VaeError(
    "CONFIG_INVALID",
    `${path}: expected an export "sweep"${near === undefined ? "" : `, found "${near}"`}; write export const sweep = defineSweep({ … }).`,
  );
}
