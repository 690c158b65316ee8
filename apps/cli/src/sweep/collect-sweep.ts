import { VaeError } from "@vae/base";
import { pairedDifference } from "../statistics/paired-difference.js";
import { spreadOf, type Spread } from "../statistics/spread.js";
import type { JobResult } from "./job-result.js";
import type { SweepPlan } from "./plan-sweep.js";
import type { SweepJob } from "./sweep-job.js";

/** A number over the seeds of a variant. */
export interface SeedSpread extends Spread {
  readonly n: number;
}

/** How a variant differs from the baseline, seed by seed. */
export interface SeedDifference {
  /** Seeds that both have. */
  readonly n: number;
  readonly mean: number;
  /** 95 % interval of the mean by Student's t; null for fewer than two seeds. */
  readonly interval: readonly [number, number] | null;
}

/** A row of the table. */
export interface VariantRow {
  readonly variant: SweepJob["variant"];
  /** Seeds that are finished, of those of the sweep. */
  readonly seeds: readonly number[];
  readonly seedsAsked: number;
  readonly metrics: Readonly<Record<string, SeedSpread | null>>;
  /** Absent in the baseline itself. */
  readonly differences?: Readonly<Record<string, SeedDifference | null>>;
}

/** A finished place of the sweep. */
export interface CollectedRun {
  readonly variant: SweepJob["variant"];
  readonly seed: number;
  readonly job: string;
  readonly family?: string;
  readonly hash: string;
  readonly backend: string;
  readonly trainingSeconds: number;
  /** Every number that the job gave. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** `table.json` of a sweep. */
export interface SweepTable {
  readonly format: 1;
  readonly name: string;
  readonly title: string;
  readonly kind: SweepPlan["kind"];
  /** Keys that tell variants apart. */
  readonly keys: readonly string[];
  readonly metrics: readonly string[];
  /** Index of the row that differences are taken against. */
  readonly baseline: number;
  readonly rows: readonly VariantRow[];
  readonly runs: readonly CollectedRun[];
  /** Jobs that are not finished. */
  readonly missing: readonly string[];
  /** Backends that the jobs ran on; with more than one, bits differ. */
  readonly backends: readonly string[];
}

/**
 * Puts the results of a sweep together: mean and sample standard deviation over the seeds of every variant, and the paired
 * difference of every variant from a baseline with its 95 % interval.
 *
 * @param baseline - Number of the baseline's row, from 1.
 * @throws {VaeError} CONFIG_INVALID, when there is no such row; DATA_INVALID, when nothing is finished.
 */
export function collectSweep(
  plan: SweepPlan,
  results: ReadonlyMap<string, JobResult>,
  { baseline = 1 }: { readonly baseline?: number | undefined } = {},
): SweepTable {
  const families = new Map(plan.jobs.map((job) => [job.id, job.identity.model.family]));
  const runs: CollectedRun[] = [];
  const variants = new Map<
    string,
    { variant: SweepJob["variant"]; asked: number; runs: CollectedRun[] }
  >();
  for (const { variant, seed, job } of plan.entries) {
    const key = JSON.stringify(variant);
    const row = variants.get(key) ?? { variant, asked: 0, runs: [] };
    variants.set(key, row);
    row.asked += 1;
    const result = results.get(job);
    if (result === undefined) continue;
    const family = families.get(job);
    const run: CollectedRun = {
      variant,
      seed,
      job: result.name,
      ...(family === undefined ? {} : { family }),
      hash: result.hash,
      backend: result.content.backend.backend,
      trainingSeconds: result.trainingSeconds,
      metrics: result.metrics,
    };
    row.runs.push(run);
    runs.push(run);
  }
  if (runs.length === 0) {
    throw new VaeError(
      "DATA_INVALID",
      `${plan.name}: none of its ${plan.jobs.length} jobs is finished. See vae sweep status ${plan.name}.`,
    );
  }
  const all = [...variants.values()];
  const against = all[baseline - 1];
  if (against === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `--baseline ${baseline}: ${plan.name} has ${all.length} variants.`,
    );
  }
  const { metrics } = plan;
  const done = new Set(results.keys());
  return {
    format: 1,
    name: plan.name,
    title: plan.title,
    kind: plan.kind,
    keys: [...new Set(all.flatMap(({ variant }) => Object.keys(variant)))],
    metrics,
    baseline: baseline - 1,
    rows: all.map((row) => ({
      variant: row.variant,
      seeds: row.runs.map(({ seed }) => seed),
      seedsAsked: row.asked,
      metrics: byMetric(metrics, (name) => spread(valuesOf(row.runs, name))),
      ...(row === against
        ? {}
        : { differences: byMetric(metrics, (name) => paired(row.runs, against.runs, name)) }),
    })),
    runs,
    missing: plan.jobs.filter(({ id }) => !done.has(id)).map(({ name }) => name),
    backends: [...new Set(runs.map(({ backend }) => backend))].sort(),
  };
}

function byMetric<T>(metrics: readonly string[], of: (name: string) => T): Record<string, T> {
  return Object.fromEntries(metrics.map((name) => [name, of(name)]));
}

function valuesOf(runs: readonly CollectedRun[], metric: string): number[] {
  return runs.flatMap(({ metrics }) => metrics[metric] ?? []);
}

function spread(values: readonly number[]): SeedSpread | null {
  return values.length === 0 ? null : { n: values.length, ...spreadOf(values) };
}

function paired(
  runs: readonly CollectedRun[],
  baseline: readonly CollectedRun[],
  metric: string,
): SeedDifference | null {
  const before = new Map(baseline.map(({ seed, metrics }) => [seed, metrics[metric]]));
  const pairs = runs.flatMap(({ seed, metrics }) => {
    const [value, other] = [metrics[metric], before.get(seed)];
    return value === undefined || other === undefined ? [] : [[value, other] as const];
  });
  const difference = pairedDifference(
    pairs.map(([value]) => value),
    pairs.map(([, other]) => other),
  );
  if (difference !== undefined) {
    return { n: pairs.length, mean: difference.mean, interval: difference.interval };
  }
  return pairs[0] === undefined ? null : { n: 1, mean: pairs[0][0] - pairs[0][1], interval: null };
}
