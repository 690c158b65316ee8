import { VaeError } from "@vae/base";
import { listFolders, makeFolder, readJson, writeFileAtomic } from "@vae/base/node";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { checkConfig } from "../config/run-config.js";
import { isSweepFile, readSweepFile } from "./sweep-file.js";
import { nameSchema, sweepJobSchema } from "./sweep-job.js";
import type { SweepPlan } from "./plan-sweep.js";
import type { JobState } from "./job-state.js";

const planSchema = z.strictObject({
  format: z.literal(1),
  name: nameSchema,
  title: z.string(),
  kind: z.enum(["table", "scatter"]),
  metrics: z.array(z.string()),
  entries: z.array(
    z.strictObject({
      variant: sweepJobSchema.shape.variant,
      seed: z.int().nonnegative(),
      job: z.string(),
    }),
  ),
  jobs: z.array(sweepJobSchema),
});

const statesSchema = z.array(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    state: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
    progress: z.string().optional(),
    reason: z.string().optional(),
    worker: z.string().optional(),
    attempts: z.number().optional(),
  }),
);

/** The folder of a sweep: `OUT/sweeps/NAME`, with the jobs, their logs and the table. */
export function sweepFolder(out: string, name: string): string {
  return join(out, "sweeps", nameSchema.parse(name));
}

/** The run folder of a job: `OUT/jobs/NAME`; sweeps that have a job in common share it. */
export function jobFolder(out: string, name: string): string {
  return join(out, "jobs", nameSchema.parse(name));
}

/** The log of a job in a sweep. */
export function logFile(out: string, sweep: string, job: string): string {
  return join(sweepFolder(out, sweep), "logs", `${nameSchema.parse(job)}.txt`);
}

/** Writes `sweep.json`, which status, retry and collect read. */
export async function writePlan(out: string, plan: SweepPlan): Promise<void> {
  const folder = sweepFolder(out, plan.name);
  await makeFolder(join(folder, "logs"));
  await makeFolder(join(out, "jobs"));
  await writeFileAtomic(join(folder, "sweep.json"), `${JSON.stringify(plan, null, 1)}\n`);
}

/**
 * Reads `sweep.json` of a sweep.
 *
 * @param word - Its name, or the file that it was made from.
 * @throws {VaeError} NAME_UNKNOWN, when there is none; it lists those that there are.
 */
export async function readPlan(out: string, word: string): Promise<SweepPlan> {
  const name = isSweepFile(word) ? (await readSweepFile(word)).name : word;
  const isName = nameSchema.safeParse(name).success;
  const file = isName ? join(sweepFolder(out, name), "sweep.json") : "";
  if (isName && existsSync(file)) return checkConfig(planSchema, await readJson(file), file);
  const folder = join(out, "sweeps");
  const known = existsSync(folder) ? await listFolders(folder) : [];
  throw new VaeError(
    "NAME_UNKNOWN",
    `Unknown sweep "${name}" in ${folder}. Known: ${known.length === 0 ? "none" : known.join(", ")}. Start one with vae sweep run FILE.`,
  );
}

/** Writes where the jobs stand. */
export async function writeStates(
  out: string,
  sweep: string,
  states: readonly JobState[],
): Promise<void> {
  await writeFileAtomic(
    join(sweepFolder(out, sweep), "states.json"),
    `${JSON.stringify(states)}\n`,
  );
}

/** What was last written of where the jobs stand, by their ids. */
export async function readStates(out: string, sweep: string): Promise<Map<string, JobState>> {
  const file = join(sweepFolder(out, sweep), "states.json");
  if (!existsSync(file)) return new Map();
  const states = checkConfig(statesSchema, await readJson(file), file);
  return new Map(states.map((state) => [state.id, state]));
}

/** The process that runs a sweep here; undefined where none does. */
export async function runnerOf(out: string, sweep: string): Promise<number | undefined> {
  const pid = Number(
    await readFile(join(sweepFolder(out, sweep), "lock"), "utf8").catch(() => "0"),
  );
  if (!(pid > 0)) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? pid : undefined;
  }
}
