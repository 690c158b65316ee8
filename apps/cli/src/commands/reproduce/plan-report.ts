import { useBackend } from "@vae/backend";
import { listDatasets } from "@vae/datasets/node";
import { formatDuration } from "../../cli/progress.js";
import { openExtractor } from "../../evaluation/open-extractor.js";
import type { FeatureExtractor } from "../../evaluation/feature-extractor.js";
import { countParameters, imageShapeOf } from "../../recipes/count-parameters.js";
import { stageConfigs, type Experiment, type PlannedModel } from "../../recipes/plan-experiment.js";
import { estimateExperiment, runFolder } from "../../recipes/run-experiment.js";
import type { ReproduceOptions } from "../reproduce.js";

/** What `--dry-run` prints. */
export interface RecipePlan {
  readonly recipe: object;
  readonly models: readonly (PlannedModel & Partial<ModelCost>)[];
  readonly runs?: readonly object[];
  readonly total?: PlanTotal;
}

interface ModelCost {
  readonly parameters: number;
  readonly secondStageParameters: number;
  readonly steps: readonly [number, number];
  readonly measured: object;
}

interface PlanTotal {
  readonly steps: readonly [number, number];
  /** By the measured rate of this machine. */
  readonly trainingHours: number;
  /** Null where the extractor is not there. */
  readonly scoringHours: number | null;
  /** By the rates of --steps-per-second. */
  readonly hoursAtGivenRate?: number;
  readonly diskGiB: number;
}

type PlanOptions = Pick<ReproduceOptions, "out" | "timing" | "backend"> & {
  readonly preset?: string | undefined;
  readonly weights?: string | undefined;
  readonly stepsPerSecond?: readonly string[] | undefined;
};

/** Resolves a plan: every number, the parameters, and what it would take on this machine; its images need not be there. */
export async function planOf(
  experiment: Experiment,
  options: PlanOptions,
  seeds: readonly number[],
): Promise<RecipePlan & { parameters: number; secondStageParameters: number }> {
  const { recipe, scale, models, notes } = experiment;
  const counted = await Promise.all(
    models.map(async (model) => ({
      ...model,
      ...(await countParameters(model.plan, imageShapeOf(model.plan.data.train))),
      steps: stepsOf(model),
    })),
  );
  const [first] = counted;
  const plan = {
    recipe: {
      id: recipe.id,
      version: recipe.version,
      title: recipe.title,
      kind: recipe.kind,
      scale,
      notes,
    },
    // Of the first model, which is the recipe's own.
    parameters: first?.parameters ?? 0,
    secondStageParameters: first?.secondStageParameters ?? 0,
    models: counted,
    runs: seeds.flatMap((seed) =>
      models.map((model) => ({
        run: runFolder(experiment, model, { ...options, seed }),
        model: model.id,
        seed,
        ...stageConfigs(model.plan, seed),
      })),
    ),
  };
  if (!options.timing) return plan;
  await useBackend(options.backend);
  const extractor = await extractorOf(first, options);
  try {
    const estimates = await estimateExperiment(experiment, extractor, ({ plan: { data } }) =>
      Promise.resolve({
        shape: imageShapeOf(data.train),
        train: data.trainImages ?? lengthOf(data.train),
        evaluation: data.evaluationImages ?? lengthOf(data.evaluation),
      }),
    );
    const sum = (of: (estimate: (typeof estimates)[number]) => number) =>
      seeds.length * estimates.reduce((total, estimate) => total + of(estimate), 0);
    const rates = options.stepsPerSecond?.map(Number);
    return {
      ...plan,
      models: counted.map((model, i) => ({ ...model, measured: estimates[i]! })),
      total: {
        steps: [
          seeds.length * counted.reduce((total, { steps }) => total + steps[0], 0),
          seeds.length * counted.reduce((total, { steps }) => total + steps[1], 0),
        ],
        trainingHours: sum(({ trainingSeconds }) => trainingSeconds) / 3600,
        scoringHours:
          extractor === undefined ? null : sum(({ scoringSeconds }) => scoringSeconds ?? 0) / 3600,
        ...(rates && {
          hoursAtGivenRate:
            (seeds.length *
              counted.reduce(
                (total, { steps }) =>
                  total + steps[0] / (rates[0] ?? 1) + steps[1] / (rates[1] ?? rates[0] ?? 1),
                0,
              )) /
            3600,
        }),
        diskGiB: sum(({ diskBytes }) => diskBytes) / 2 ** 30,
      },
    };
  } finally {
    extractor?.dispose?.();
  }
}

function stepsOf({ plan: { firstStage, secondStage } }: PlannedModel): [number, number] {
  return [firstStage.steps, secondStage?.steps ?? 0];
}

/** Images of a split, by the name of the data set alone; of what is not known by name, none. */
function lengthOf(data: string): number {
  return data.split(" + ").reduce((sum, part) => {
    const [id = "", split] = part.replace(/,.*$/, "").split(":");
    const info = listDatasets().find((candidate) => candidate.id === id);
    return sum + (info?.splits[split ?? info.defaultSplit] ?? 0);
  }, 0);
}

/** The extractor, where its weights are there; a plan can do without. */
async function extractorOf(
  model: PlannedModel | undefined,
  { weights }: PlanOptions,
): Promise<FeatureExtractor | undefined> {
  if (model === undefined || model.plan.evaluation.rows.length === 0) return undefined;
  const { extractor, dimension, convention } = model.plan.evaluation;
  const [, , channels] = imageShapeOf(model.plan.data.train);
  try {
    return await openExtractor(extractor, { channels, dimension, convention, weights });
  } catch {
    return undefined;
  }
}

/** The plan as text: every number as JSON, and below it what it takes. */
export function describePlan({ total, ...plan }: RecipePlan): string {
  const text = JSON.stringify(plan, null, 2);
  if (total === undefined) return text;
  const { steps, trainingHours, scoringHours, hoursAtGivenRate, diskGiB } = total;
  const hours = (value: number) => formatDuration(value * 3600);
  return [
    text,
    "",
    `Steps: ${steps.map((count) => count.toLocaleString("en-US")).join(" of the first stage, ")} of the second.`,
    `On this machine, by a measured short step: ${hours(trainingHours)} of training, ${scoringHours === null ? "scores not measured (no weights)" : `${hours(scoringHours)} of scores`}.`,
    ...(hoursAtGivenRate === undefined
      ? []
      : [`At the rate of --steps-per-second: ${hours(hoursAtGivenRate)} of training.`]),
    `Disk: ${diskGiB.toFixed(1)} GiB.`,
  ].join("\n");
}
