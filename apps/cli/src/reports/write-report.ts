import { imageSize, Rng, type Source } from "@vae/base";
import { readJson, writeFileAtomic } from "@vae/base/node";
import { quantise, reconstruct } from "@vae/core";
import { subset } from "@vae/datasets";
import { latentMoments, sampleSecondStage, standardDeviations } from "@vae/two-stage";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { diagnoseRun } from "../evaluation/diagnose-run.js";
import { openRenormalised, treatLatents } from "../evaluation/latent-samples.js";
import { sampleRun } from "../evaluation/sample-run.js";
import type { RunEnvironment } from "../result/environment-schema.js";
import type { Extractor, ResultRow } from "../result/result-schema.js";
import { readMetrics } from "../runs/metrics-file.js";
import { openImages } from "../runs/open-images.js";
import { openRun, secondStageFolder, type OpenRun } from "../runs/open-run.js";
import { reportedTreatments } from "./latent-series.js";
import { renderReport } from "./render-report.js";
import type { ImageSet, ReportData } from "./report-data.js";

/** `recipe.json` of a run: what the report says of the experiment. */
export interface RunDescription {
  /** Title of the recipe. */
  readonly title: string;
  /** How large it was. */
  readonly scale: string;
  /** The command that made the run. */
  readonly command: string;
  /** What it does not show. */
  readonly notes: readonly string[];
  /** Data set and split that the originals and scores are from. */
  readonly evaluation: string;
  /** Only so many of them, the first. */
  readonly evaluationImages?: number;
}

/** `evaluation.json` of a run. */
export interface StoredEvaluation {
  /** What made the distances, as in `result.json`. */
  readonly extractor: Extractor;
  /** The rows of the table, as in `result.json`, with what else the seed gave. */
  readonly result: { readonly rows: readonly ResultRow[] };
}

/** Generated images that the report shows. */
const shown = 64;

/** Images, and generated ones, that its latent diagnostics are from. */
const diagnosed = 2000;

/** Originals that it shows beside their reconstructions. */
const compared = 32;

/**
 * Writes `report.html` of a run, from what its folder holds.
 *
 * @returns The path of the report.
 */
export async function writeReport(
  path: string,
  { root }: { readonly root?: string | undefined } = {},
): Promise<string> {
  const run = await openRun(path, { root });
  try {
    const file = join(path, "report.html");
    await writeFileAtomic(file, await renderReport(await collectReport(run, root)));
    return file;
  } finally {
    run.dispose();
  }
}

/** Collects all that the report of a run shows. Draws are fixed: a report made again is the same. */
async function collectReport(run: OpenRun, root?: string): Promise<ReportData> {
  const { path, config, vae } = run;
  const description = (await optionalJson(join(path, "recipe.json"))) as RunDescription | undefined;
  const evaluation = (await optionalJson(join(path, "evaluation.json"))) as
    StoredEvaluation | undefined;
  const firstStage = await readMetrics(join(path, "metrics.jsonl"));
  const secondStage = await readMetrics(join(secondStageFolder(path), "metrics.jsonl"));
  const source =
    description === undefined
      ? await run.openTrainingData()
      : await openImages(description.evaluation, { images: description.evaluationImages, root });
  const few = subset(source, 0, Math.min(compared, source.length));
  const originals = new Uint8Array(few.length * imageSize(source.shape));
  await few.read(
    Uint32Array.from({ length: few.length }, (_, i) => i),
    originals,
  );
  const reconstructions = await reconstruct(vae, few, {
    from: "sample",
    rng: new Rng(config.seed).fork("report"),
  });
  const { shape } = source;
  return {
    title: description?.title ?? `${vae.network.id} on ${config.data}`,
    scale: description?.scale ?? "custom",
    command:
      description?.command ??
      `vae train --data ${config.data} --network ${vae.network.id} --seed ${config.seed} --out ${path}`,
    seed: config.seed,
    environment: (await readJson(join(path, "environment.json"))) as RunEnvironment,
    ...(evaluation === undefined
      ? {}
      : { extractor: evaluation.extractor, rows: evaluation.result.rows }),
    ...(firstStage.length === 0 ? {} : { firstStage }),
    ...(secondStage.length === 0 ? {} : { secondStage }),
    plane: firstStage.flatMap(({ step, reconstruction500 }) =>
      reconstruction500 === undefined ? [] : [{ step, ...reconstruction500 }],
    ),
    originals: { shape, images: originals },
    reconstructions: { shape, images: quantise(reconstructions) },
    ...(await secondStageParts(run, shape)),
    diagnostics: await diagnose(run, source),
    notes: description?.notes ?? [],
  };
}

/** The paper's figure 6 and the deviations of the latents, where there is a second stage. */
async function secondStageParts(
  run: OpenRun,
  shape: ImageSet["shape"],
): Promise<Pick<ReportData, "generated" | "renormalised" | "latentDeviations">> {
  const secondStage = await openRenormalised(run);
  if (secondStage === undefined) return {};
  const { seed } = run.config;
  const images = async (renormalise: "none" | "paper"): Promise<ImageSet> => {
    const sample = await sampleRun(run, { n: shown, stage: 2, renormalise, seed });
    return { shape, images: quantise(sample.images) };
  };
  const { model, target } = secondStage;
  const rng = new Rng(seed).fork("report/latents");
  const drawn = await sampleSecondStage(model, 10_000, rng.fork("u"), secondStage);
  const modes: Record<string, number[]> = {};
  for (const treatment of reportedTreatments) {
    const { latents } = await treatLatents(drawn, treatment, secondStage, {
      rng: rng.fork("noise"),
    });
    modes[treatment] = [...standardDeviations(latentMoments(latents, model.network.dataWidth))];
  }
  return {
    generated: await images("none"),
    renormalised: await images("paper"),
    latentDeviations: { target: [...standardDeviations(target)], modes },
  };
}

/** What the latents of each stage hold, through a part of the images: a report should not take long. */
async function diagnose(
  run: OpenRun,
  source: Source,
): Promise<NonNullable<ReportData["diagnostics"]>> {
  const some = subset(source, 0, Math.min(diagnosed, source.length));
  const firstStage = await diagnoseRun(run, some, 1, { generated: diagnosed });
  if (run.secondStage === undefined) return { firstStage };
  return { firstStage, secondStage: await diagnoseRun(run, some, 2) };
}

async function optionalJson(path: string): Promise<unknown> {
  return existsSync(path) ? readJson(path) : undefined;
}
