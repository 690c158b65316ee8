import { useBackend } from "@vae/backend";
import type { CommandAction, CommandContext, SharedOptions } from "../cli/command-context.js";
import { UsageError } from "../cli/usage-error.js";
import { planExperiment, sizingOf, type Experiment } from "../recipes/plan-experiment.js";
import { publishResult } from "../recipes/publish-result.js";
import type { ExactRecipe, Recipe, Scale } from "../recipes/recipe.js";
import { findRecipe } from "../recipes/registry.js";
import { runExact } from "../recipes/run-exact.js";
import { runExperiment, seedsFrom } from "../recipes/run-experiment.js";
import { openImages } from "../runs/open-images.js";
import type { PrecisionRequest } from "../runs/run-backend.js";
import type { BackendRequest } from "./backend-request.js";
import { describePlan, planOf } from "./reproduce/plan-report.js";
import { describeResult } from "./reproduce/describe-result.js";
import { resumable } from "./resumable.js";

/** Options of `vae reproduce`. */
export interface ReproduceOptions extends SharedOptions {
  readonly scale?: Scale;
  readonly preset?: string;
  readonly set?: readonly string[];
  readonly only?: readonly string[];
  readonly out: string;
  readonly seeds: number;
  readonly fresh?: boolean;
  readonly publish?: string;
  readonly root?: string;
  readonly weights?: string;
  /** False with `--no-timing`. */
  readonly timing: boolean;
  readonly stepsPerSecond?: readonly string[];
  readonly seed: number;
  readonly backend: BackendRequest;
  readonly precision?: PrecisionRequest;
  readonly dryRun?: boolean;
}

/** `vae reproduce RECIPE`: a whole experiment, from images to the table of scores. */
export const reproduce: CommandAction<ReproduceOptions> = async ([id = ""], options, context) => {
  const recipe = await findRecipe(id);
  if (recipe.kind === "exact") {
    await reproduceExact(recipe, id, options, context);
    return;
  }
  const { scale, preset, set, only } = options;
  const experiment = planExperiment(recipe, { scale, preset, settings: set, only });
  if (options.dryRun === true) {
    const plan = await planOf(experiment, options, seedsFrom(options.seed, options.seeds));
    context.output.result(plan, () => describePlan(plan));
    return;
  }
  await reproduceTrained(experiment, id, options, context);
};

async function reproduceTrained(
  experiment: Experiment,
  id: string,
  options: ReproduceOptions,
  context: CommandContext,
): Promise<void> {
  const { recipe, models } = experiment;
  const { out, seed, seeds, publish, preset, root, fresh = false, backend } = options;
  const { log, output, startProgress } = context;
  const chosen = seedsFrom(seed, seeds);
  const signal = context.listenForInterrupt(
    "finishing the step in progress and writing a checkpoint",
  );
  const words = (more: Partial<CommandWords>) =>
    commandOf(id, experiment.words, { ...options, ...more });
  log.info(describePlan({ recipe: summaryOf(recipe, experiment.scale), models }));
  // With --fresh the same command would begin anew.
  const goOn = context.commandLine.replace(/ --fresh\b/, "");
  const { result, runs } = await resumable(goOn, () =>
    runExperiment(experiment, {
      seeds: chosen,
      out,
      preset,
      backend,
      precision: options.precision,
      fresh,
      root,
      weights: options.weights,
      openImages,
      isTimed: options.timing && options.quiet !== true, // who does not read it need not wait for it
      commandOf: (one) => words({ seed: one, seeds: 1, publish: undefined }),
      command: words({}),
      startProgress,
      say: log.info,
      signal,
    }),
  );
  let published: string | null = null;
  if (publish !== undefined) {
    await useBackend(backend); // its pictures are drawn anew, also where all was finished
    const [first] = models;
    published = await publishResult(publish, result, {
      runs: runs.map(({ run }) => run),
      pictures: recipe.pictures,
      trainedOn: first?.plan.data.train,
      root,
    });
  }
  output.result({ result, runs, published }, () =>
    [
      describeResult(result),
      "",
      ...runs.flatMap(({ report }) => (report === null ? [] : [`Report: ${report}`])),
      ...(published === null ? [] : [`Published: ${published}`]),
    ]
      .join("\n")
      .trimEnd(),
  );
  if (runs.every(({ wasFinished }) => wasFinished)) {
    log.info(`Found finished work. Train anew: ${context.commandLine} --fresh`);
  }
}

async function reproduceExact(
  recipe: ExactRecipe,
  id: string,
  options: ReproduceOptions,
  { output }: CommandContext,
): Promise<void> {
  const { scale = recipe.scale, out, seed, root, backend, publish } = options;
  for (const name of ["preset", "set", "only"] as const) {
    if (options[name] === undefined) continue;
    throw new UsageError("vae reproduce", `vae reproduce ${id}: computes, and takes no --${name}.`);
  }
  const words = scale === recipe.scale ? [] : [`--scale ${scale}`];
  const command = commandOf(id, words, { ...options, seeds: 1 });
  sizingOf(recipe, scale);
  if (options.dryRun === true) {
    const plan = { recipe: summaryOf(recipe, scale), data: recipe.data ?? null, command };
    output.result(plan, () => JSON.stringify(plan, null, 2));
    return;
  }
  const { result, run } = await runExact(recipe, {
    scale,
    seed,
    out,
    command,
    root,
    backend,
    openImages,
  });
  const published =
    publish === undefined ? null : await publishResult(publish, result, { runs: [run] });
  output.result({ result, runs: [{ run }], published }, () =>
    [describeResult(result), ...(published === null ? [] : ["", `Published: ${published}`])].join(
      "\n",
    ),
  );
}

function summaryOf({ id, version, title, kind }: Recipe, scale: Scale) {
  return { id, version, title, kind, scale };
}

interface CommandWords {
  readonly seed: number;
  readonly seeds: number;
  readonly precision?: PrecisionRequest | undefined;
  readonly publish?: string | undefined;
  readonly root?: string | undefined;
}

/** What a person would type for the same numbers, and with `--publish` for the same files. */
function commandOf(
  id: string,
  plan: readonly string[],
  { seed, seeds, publish, root, precision = "float32" }: CommandWords,
): string {
  return [
    `vae reproduce ${id}`,
    ...plan,
    `--seed ${seed}`,
    ...(seeds === 1 ? [] : [`--seeds ${seeds}`]),
    ...(precision === "float32" ? [] : ["--precision bf16"]),
    ...(root === undefined ? [] : [`--root ${root}`]),
    ...(publish === undefined ? [] : [`--publish ${publish}`]),
  ].join(" ");
}
