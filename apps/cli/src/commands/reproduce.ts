import { useBackend } from "@vae/backend";
import { VaeError } from "@vae/base";
import { openDataset } from "@vae/datasets/node";
import type { CommandAction, CommandContext, SharedOptions } from "../cli/command-context.js";
import { publishResult } from "../recipes/publish-result.js";
import { checkRunnable } from "../recipes/check-runnable.js";
import { countParameters } from "../recipes/count-parameters.js";
import type { Recipe } from "../recipes/recipe.js";
import { findRecipe } from "../recipes/registry.js";
import { recipeFolder, resolveRecipe, runRecipe, type RecipeRun } from "../recipes/run-recipe.js";
import { summariseSeeds } from "../recipes/summarise-seeds.js";
import type { Result } from "../result/result-schema.js";
import type { PrecisionRequest } from "../runs/run-backend.js";
import type { BackendRequest } from "./backend-request.js";
import { resumable } from "./resumable.js";
import { scoreTable } from "./score-table.js";

/** Options of `vae reproduce`. */
export interface ReproduceOptions extends SharedOptions {
  readonly out: string;
  readonly seeds: number;
  readonly fresh?: boolean;
  readonly publish?: string;
  readonly seed: number;
  readonly backend: BackendRequest;
  readonly precision?: PrecisionRequest;
  readonly dryRun?: boolean;
}

/** `vae reproduce RECIPE`: a whole experiment, from images to the table of scores. */
export const reproduce: CommandAction<ReproduceOptions> = async ([id = ""], options, context) => {
  const recipe = findRecipe(id);
  const { out, seed, seeds, dryRun = false, publish } = options;
  const { log, output } = context;
  const chosen = Array.from({ length: seeds }, (_, i) => seed + i);
  if (dryRun) {
    const plan = {
      recipe,
      ...countParameters(recipe),
      runs: chosen.map((s) => ({ run: recipeFolder(recipe, out, s), ...resolveRecipe(recipe, s) })),
    };
    output.result(plan, () => JSON.stringify(plan, null, 2));
    return;
  }
  checkRunnable(recipe);
  // With --fresh the same command would begin anew.
  const goOn = context.commandLine.replace(/ --fresh\b/, "");
  const runs = await resumable(goOn, () => runSeeds(recipe, chosen, options, context));
  const result = await summarise(recipe, runs, options);
  let published: string | null = null;
  if (publish !== undefined) {
    await useBackend(options.backend); // its pictures are drawn anew, also where all was finished
    published = await publishResult(publish, result, runs);
  }

  const isFound = runs.every(({ wasFinished }) => wasFinished);
  output.result(
    {
      result,
      runs: runs.map(({ run, report, wasFinished }) => ({ run, report, wasFinished })),
      published,
    },
    () =>
      [describe(result, runs), ...(published === null ? [] : [`Published: ${published}`])].join(
        "\n",
      ),
  );
  if (isFound) {
    log.info(`Found finished work. Train anew: ${context.commandLine} --fresh`);
  }
};

async function runSeeds(
  recipe: Recipe,
  seeds: readonly number[],
  options: ReproduceOptions,
  { log, startProgress, listenForInterrupt }: CommandContext,
): Promise<RecipeRun[]> {
  const signal = listenForInterrupt("finishing the step in progress and writing a checkpoint");
  const runs: RecipeRun[] = [];
  for (const seed of seeds) {
    if (seeds.length > 1) log.info(`${recipe.id}, seed ${seed}`);
    runs.push(
      await runRecipe(recipe, {
        seed,
        out: options.out,
        backend: options.backend,
        precision: options.precision,
        fresh: options.fresh ?? false,
        command: commandOf(recipe, { ...options, seed, seeds: 1, publish: undefined }),
        startProgress,
        say: log.info,
        signal,
      }),
    );
  }
  return runs;
}

type CommandOptions = Pick<ReproduceOptions, "seed" | "seeds" | "precision"> & {
  readonly publish?: string | undefined;
};

/** What a person would type for the same numbers, and with `--publish` for the same files. */
function commandOf(
  { id }: Recipe,
  { seed, seeds, publish, precision = "float32" }: CommandOptions,
): string {
  return [
    `vae reproduce ${id} --seed ${seed}`,
    ...(seeds === 1 ? [] : [`--seeds ${seeds}`]),
    ...(precision === "float32" ? [] : ["--precision bf16"]),
    ...(publish === undefined ? [] : [`--publish ${publish}`]),
  ].join(" ");
}

async function summarise(
  recipe: Recipe,
  runs: readonly RecipeRun[],
  options: ReproduceOptions,
): Promise<Result> {
  const [first] = runs;
  if (first === undefined) throw new VaeError("CONFIG_INVALID", "--seeds: expected 1 or more.");
  const [training, evaluation] = [
    await openDataset(recipe.data.train),
    await openDataset(recipe.data.evaluation),
  ];
  return summariseSeeds({
    recipe,
    seeds: runs.map(({ result }) => result),
    extractor: first.extractor,
    command: commandOf(recipe, options),
    created: new Date(),
    trainImages: training.length,
    evaluationImages: evaluation.length,
  });
}

function describe(result: Result, runs: readonly RecipeRun[]): string {
  const seeds = result.seeds.map(({ seed }) => seed);
  return [
    seeds.length === 1
      ? `${result.title}, seed ${seeds.join("")}`
      : `${result.title}, seeds ${seeds.join(", ")} (mean ± standard deviation)`,
    "",
    scoreTable(result.summary, result.extractor),
    `Renormalised over not renormalised: ${result.renormalisedOverNone.toFixed(2)}.`,
    "",
    ...runs.map(({ report }) => `Report: ${report}`),
  ].join("\n");
}
