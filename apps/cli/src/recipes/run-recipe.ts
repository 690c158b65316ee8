import type { BackendName } from "@vae/backend";
import { readJson, writeFileAtomic } from "@vae/base/node";
import { latentStatistics } from "@vae/core";
import { openDataset } from "@vae/datasets/node";
import { readPosteriors, standardDeviations } from "@vae/two-stage";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { configHash } from "@vae/core/node";
import type { FirstStageConfig, SecondStageConfig } from "../config/run-config.js";
import { estimateMoments } from "../evaluation/latent-samples.js";
import { evaluateRows } from "../evaluation/evaluate-rows.js";
import { openExtractor } from "../evaluation/open-extractor.js";
import { writeReport, type RunDescription } from "../reports/write-report.js";
import {
  extractorSchema,
  seedResultSchema,
  type Extractor,
  type SeedResult,
} from "../result/result-schema.js";
import { describeEnvironment } from "../runs/environment.js";
import { useRunBackend, type PrecisionRequest } from "../runs/run-backend.js";
import { lockRun } from "../runs/run-lock.js";
import { trainFirstStage } from "../stages/first-stage.js";
import { openPosteriors } from "../stages/second-stage-posteriors.js";
import { trainSecondStageOf } from "../stages/second-stage.js";
import type { StartProgress } from "../stages/start-progress.js";
import type { Recipe } from "./recipe.js";

/** How a recipe is run. */
export interface RunRecipeOptions {
  readonly seed: number;
  /** Folder in which the run's own folder is made. */
  readonly out: string;
  readonly backend: BackendName | "auto";
  readonly precision?: PrecisionRequest | undefined;
  /** Train anew, even where finished work is found. */
  readonly fresh: boolean;
  /** The command that a person would type to get this run. */
  readonly command: string;
  readonly startProgress: StartProgress;
  /** Says a line to the person, e.g. which backend was chosen. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What a recipe gave for one seed. */
export interface RecipeRun {
  readonly run: string;
  readonly report: string;
  readonly extractor: Extractor;
  readonly result: SeedResult;
  /** True where everything had been done before. */
  readonly wasFinished: boolean;
}

/** The configurations that a recipe stands for, with a seed. */
export function resolveRecipe(
  recipe: Recipe,
  seed: number,
): { firstStage: FirstStageConfig; secondStage: SecondStageConfig } {
  return {
    firstStage: { format: 1, data: recipe.data.train, ...recipe.firstStage, seed },
    secondStage: { format: 1, ...recipe.secondStage, seed },
  };
}

/** The folder of a recipe's run. */
export function recipeFolder(recipe: Recipe, out: string, seed: number): string {
  return join(out, `${recipe.id}-seed-${seed}`);
}

/**
 * Runs a recipe for one seed: both stages, scores, report. Each part that is finished is found and not done
 * again; an interrupted one goes on from its last checkpoint.
 */
export async function runRecipe(recipe: Recipe, options: RunRecipeOptions): Promise<RecipeRun> {
  const { seed, out, backend, fresh, command, startProgress, say, signal } = options;
  const run = recipeFolder(recipe, out, seed);
  const evaluationPath = join(run, "evaluation.json");
  const report = join(run, "report.html");
  const extractor = openExtractor(recipe.extractor);
  const hash = configHash({ recipe, seed, extractor: extractor.description });
  if (!fresh) {
    const finished = await finishedEvaluation(evaluationPath, hash);
    if (finished !== undefined && existsSync(report)) {
      return { run, report, ...finished, wasFinished: true };
    }
  }
  const choice = await useRunBackend(run, backend, { precision: options.precision, isNew: fresh });
  say(choice.reason);
  const unlock = await lockRun(run);
  try {
    if (fresh) await discardRun(run);
    const environment = describeEnvironment(choice);
    await writeFileAtomic(
      join(run, "environment.json"),
      `${JSON.stringify(environment, null, 2)}\n`,
    );

    const { firstStage, secondStage } = resolveRecipe(recipe, seed);
    const trainingImages = await openDataset(recipe.data.train);
    const evaluationImages = await openDataset(recipe.data.evaluation);
    const stage = { run, resume: true, startProgress, signal };
    const description: RunDescription = {
      title: recipe.title,
      scale: recipe.scale,
      command,
      notes: recipe.notes,
      evaluation: recipe.data.evaluation,
    };
    await writeFileAtomic(join(run, "recipe.json"), `${JSON.stringify(description, null, 2)}\n`);
    const first = await trainFirstStage(firstStage, trainingImages, stage);
    try {
      const posteriors = await openPosteriors(run, first.vae, trainingImages);
      try {
        const second = await trainSecondStageOf(secondStage, posteriors, stage);
        try {
          const moments = await estimateMoments(run, second.model, posteriors, secondStage);
          const rows = await evaluateRows({
            vae: first.vae,
            secondStage: moments,
            source: evaluationImages,
            extractor,
            rows: recipe.rows,
            generated: recipe.generated,
            seed,
            startProgress,
            signal,
          });
          const deviations = standardDeviations(moments.generated);
          const result: SeedResult = {
            seed,
            rows,
            inactiveLatents: latentStatistics(readPosteriors(posteriors)).inactive,
            secondStageGammaSquared: (await second.model.gamma()) ** 2,
            secondStageDeviation:
              deviations.reduce((sum, value) => sum + value, 0) / deviations.length,
            trainingSeconds: first.seconds + second.seconds,
          };
          const evaluation: FinishedEvaluation = { hash, extractor: extractor.description, result };
          await writeFileAtomic(evaluationPath, `${JSON.stringify(evaluation, null, 2)}\n`);
          return {
            run,
            report: await writeReport(run),
            extractor: extractor.description,
            result,
            wasFinished: false,
          };
        } finally {
          second.model.dispose();
        }
      } finally {
        posteriors.close();
      }
    } finally {
      first.vae.dispose();
    }
  } finally {
    await unlock();
  }
}

/** `evaluation.json` of a recipe's run. */
const finishedEvaluationSchema = z.strictObject({
  /** Hash of recipe, seed and extractor: what another version of them made is scored anew. */
  hash: z.string(),
  extractor: extractorSchema,
  result: seedResultSchema,
});

type FinishedEvaluation = z.infer<typeof finishedEvaluationSchema>;

async function finishedEvaluation(
  path: string,
  hash: string,
): Promise<FinishedEvaluation | undefined> {
  if (!existsSync(path)) return undefined;
  const parsed = finishedEvaluationSchema.safeParse(await readJson(path));
  return parsed.success && parsed.data.hash === hash ? parsed.data : undefined;
}

/** Empties a run folder but for the lock that this process holds on it. */
async function discardRun(run: string): Promise<void> {
  for (const name of await readdir(run)) {
    if (name !== "lock") await rm(join(run, name), { recursive: true, force: true });
  }
}
