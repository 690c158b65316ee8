import { nearestName, VaeError } from "@vae/base";
import { countParameters } from "../recipes/count-parameters.js";
import { planExperiment, type Experiment, type PlannedModel } from "../recipes/plan-experiment.js";
import type { TrainedRecipe } from "../recipes/recipe.js";
import { findRecipe } from "../recipes/registry.js";
import { openImages } from "../runs/open-images.js";
import { codeVersion } from "./code-version.js";
import { expandSweep, type Settings } from "./expand-sweep.js";
import { fingerprintData, type DataPlaces } from "./job-data.js";
import { createJob, type JobIdentity, type JobResources, type SweepJob } from "./sweep-job.js";
import type { SweepFile } from "./sweep-file.js";

/** A sweep as jobs. */
export interface SweepPlan {
  readonly format: 1;
  readonly name: string;
  /** For people: what it is about. */
  readonly title: string;
  readonly kind: JobIdentity["kind"];
  readonly metrics: readonly string[];
  /** A variant with a seed, in the order of the file; two of equal numbers share a job. */
  readonly entries: readonly SweepEntry[];
  readonly jobs: readonly SweepJob[];
}

/** A place in the table of a sweep. */
export interface SweepEntry {
  readonly variant: SweepJob["variant"];
  readonly seed: number;
  /** Id of its job. */
  readonly job: string;
}

/** What {@link planSweep} is told beside the sweep. */
export interface PlanSweepOptions {
  /** What errors call the sweep, e.g. its file. */
  readonly subject: string;
  readonly root?: string | undefined;
  readonly weights?: string | undefined;
  readonly code?: string | undefined;
}

/**
 * Resolves every number of every job of a sweep.
 *
 * @throws {VaeError} NAME_UNKNOWN, when a recipe, model, preset, key, metric or network option is unknown;
 *   CONFIG_INVALID, when a value is wrong; else as the data sets.
 */
export async function planSweep(
  sweep: SweepFile,
  { subject, root, weights, code = codeVersion() }: PlanSweepOptions,
): Promise<SweepPlan> {
  const recipe = await recipeOf(sweep, subject);
  const { scoring } = sweep;
  if (scoring !== undefined && recipe.kind !== "table") {
    throw new VaeError(
      "CONFIG_INVALID",
      `${subject}: scoring: shards are for rows of a table, and ${recipe.id} measures reconstructions as a ${recipe.kind}; leave it out.`,
    );
  }
  const resources = resourcesOf(sweep.resources);
  const look = createLook({ openImages, root, weights });
  const seeds = seedsOf(sweep.seeds);
  const jobs = new Map<string, SweepJob>();
  const entries: SweepEntry[] = [];
  const known = new Set<string>();
  let metrics = sweep.metrics;
  for (const settings of expandSweep(sweep)) {
    const experiment = planVariant(recipe, sweep, settings, subject);
    for (const model of experiment.models) {
      for (const name of metricNames(recipe.kind, model)) known.add(name);
      metrics ??= usualMetrics(recipe.kind, model);
      const data = await look(model, recipe.kind);
      const variant = variantOf(model, settings, recipe.models.length > 1);
      for (const seed of seeds) {
        const job = createJob({
          sweep: sweep.name,
          title: recipe.title,
          variant,
          identity: {
            kind: recipe.kind,
            recipe: { id: recipe.id, version: recipe.version },
            scale: experiment.scale,
            model: {
              id: model.id,
              label: model.label,
              ...(model.family === undefined ? {} : { family: model.family }),
            },
            plan: model.plan,
            isSecondStageFollowed: recipe.isSecondStageFollowed === true,
            seed,
            backend: sweep.backend ?? "auto",
            precision: sweep.precision ?? "float32",
            threads: resources.cores,
            code,
            data,
            ...(scoring === undefined ? {} : { scoring }),
          },
          priority: sweep.priority ?? 0,
          resources,
          timeLimit: sweep.timeLimit === undefined ? null : secondsOf(sweep.timeLimit),
          metrics: [...metrics],
        });
        if (!jobs.has(job.id)) jobs.set(job.id, job);
        entries.push({ variant, seed, job: job.id });
      }
    }
  }
  checkMetrics(metrics ?? [], [...known], subject);
  return {
    format: 1,
    name: sweep.name,
    title: recipe.title,
    kind: recipe.kind,
    metrics: metrics ?? [],
    entries,
    jobs: [...jobs.values()],
  };
}

async function recipeOf(sweep: SweepFile, subject: string): Promise<TrainedRecipe> {
  if (sweep.config !== undefined) return recipeOfConfig(sweep, sweep.config);
  const recipe = await findRecipe(sweep.recipe ?? "");
  if (recipe.kind !== "exact") return recipe;
  throw new VaeError(
    "CONFIG_INVALID",
    `${subject}: recipe ${recipe.id} computes and trains nothing; run vae reproduce ${recipe.id}.`,
  );
}

/** A whole plan of one's own, as a recipe of one model. */
function recipeOfConfig(
  { name, kind = "table" }: SweepFile,
  { data, evaluation, firstStage, secondStage }: NonNullable<SweepFile["config"]>,
): TrainedRecipe {
  const { rows, ...scored } = evaluation;
  return {
    kind,
    id: "config",
    version: 1,
    title: name,
    scale: "paper",
    data,
    evaluation: scored,
    models: [
      {
        id: "config",
        label: "config",
        firstStage,
        ...(secondStage === undefined ? {} : { secondStage }),
        rows,
      },
    ],
    scales: { paper: {} },
    notes: [],
  };
}

/** Errors name the file and the key, as the person wrote them. */
function planVariant(
  recipe: TrainedRecipe,
  { scale, preset, models, set = {} }: SweepFile,
  settings: Settings,
  subject: string,
): Experiment {
  try {
    return planExperiment(recipe, {
      scale,
      preset,
      only: models,
      settings: Object.entries({ ...set, ...settings }).map(([key, value]) => {
        if (/^[\w-]+(\.[\w-]+)*$/.test(key)) return `${key}=${JSON.stringify(value)}`;
        throw new VaeError(
          "CONFIG_INVALID",
          `${key}: expected a dotted path such as firstStage.steps.`,
        );
      }),
    });
  } catch (error) {
    if (!VaeError.isInstance(error)) throw error;
    const message = error.message.replace(/^--set: /, "");
    throw new VaeError(error.code, `${subject}: ${message}`, { cause: error });
  }
}

/** Fingerprints of a model's data and a check of its network, once for models that have them in common. */
function createLook(places: DataPlaces) {
  const known = new Map<string, Promise<JobIdentity["data"]>>();
  const checked = new Set<string>();
  return async (model: PlannedModel, kind: JobIdentity["kind"]) => {
    const { data, evaluation, firstStage } = model.plan;
    const { extractor, dimension, convention } = evaluation;
    const key = JSON.stringify([data, extractor, dimension, convention]);
    const found = known.get(key) ?? fingerprintData(model.plan, kind, places);
    known.set(key, found);
    const network = JSON.stringify([
      data.train,
      firstStage.network,
      model.plan.secondStage?.network,
    ]);
    if (!checked.has(network)) {
      const { shape } = await places.openImages(data.train, { root: places.root });
      await countParameters(model.plan, shape);
      checked.add(network);
    }
    return found;
  };
}

function variantOf(model: PlannedModel, settings: Settings, isNamed: boolean): SweepJob["variant"] {
  const scalar = (value: unknown) =>
    typeof value === "object" && value !== null
      ? JSON.stringify(value)
      : (value as SweepJob["variant"][string]);
  return {
    ...(isNamed ? { model: model.id } : {}),
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, scalar(value)])),
  };
}

const rowNumbers = [
  ...["distance", "latentVariance", "varianceLoss", "mse", "law", "latentDistance"],
];

/** Names of all numbers that a job gives. */
function metricNames(kind: JobIdentity["kind"], { plan }: PlannedModel): string[] {
  if (kind === "scatter") {
    return ["sample", "mean"].flatMap((from) =>
      ["mse", "varianceLoss", "dataVariance"].map((name) => `${from}.${name}`),
    );
  }
  return [
    ...plan.evaluation.rows.flatMap((row) => rowNumbers.map((name) => `${row}.${name}`)),
    ...["inactiveLatents", "secondStageGammaSquared", "secondStageDeviation"],
  ];
}

/** The figure's two numbers, or every row's distance. */
function usualMetrics(kind: JobIdentity["kind"], { plan }: PlannedModel): string[] {
  if (kind === "scatter") return ["sample.mse", "sample.varianceLoss"];
  return plan.evaluation.rows.map((row) => `${row}.distance`);
}

/** NB: a model may lack a row that another has; a name that no model has is refused. */
function checkMetrics(metrics: readonly string[], known: readonly string[], subject: string): void {
  for (const name of metrics) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw new VaeError(
      "NAME_UNKNOWN",
      `${subject}: metrics: no job gives "${name}".${hint} Known: ${known.join(", ")}.`,
    );
  }
}

function seedsOf(seeds: SweepFile["seeds"] = 1): number[] {
  const list = typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds;
  return [...new Set(list)];
}

function resourcesOf({
  cores = 1,
  memory = "4 GiB",
  gpu = 0,
}: SweepFile["resources"] = {}): JobResources {
  return { cores, memoryMiB: mebibytesOf(memory), gpu };
}

/** `"2 GiB"` as MiB. */
export function mebibytesOf(memory: number | string): number {
  if (typeof memory === "number") return memory;
  return Math.round(Number.parseFloat(memory) * (memory.endsWith("GiB") ? 1024 : 1));
}

/** `"20 min"` as seconds. */
function secondsOf(duration: number | string): number {
  if (typeof duration === "number") return duration;
  const unit = duration.endsWith("h") ? 3600 : duration.endsWith("min") ? 60 : 1;
  return Number.parseFloat(duration) * unit;
}
