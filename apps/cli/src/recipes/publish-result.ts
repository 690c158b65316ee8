import { VaeError } from "@vae/base";
import { makeFolder, readJson, writeFileAtomic } from "@vae/base/node";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { quantise } from "@vae/core";
import { sampleRun } from "../evaluation/sample-run.js";
import { encodePngGrid } from "../images/png-grid.js";
import { figureSvg } from "../reports/figures/figure-svg.js";
import { resultFigures } from "../reports/figures/result-figures.js";
import { environmentSchema } from "../result/environment-schema.js";
import { anyResultSchema, type AnyResult } from "../result/result-schema.js";
import { openRun } from "../runs/open-run.js";
import type { Sheet } from "./recipe.js";

/** What {@link publishResult} is told beside the result. */
export interface PublishOptions {
  /** Folders of the runs that it was measured in. */
  readonly runs: readonly string[];
  /** Sheets of pictures of the first run, where the images' licence allows it. */
  readonly pictures?: readonly Sheet[] | undefined;
  /** What it was trained on. */
  readonly trainedOn?: string | undefined;
  readonly root?: string | undefined;
}

/** Images of a sheet. */
const shown = 64;

/**
 * Writes what docs and READMEs read: `<folder>/<recipe>/{result.json, environment.json, *.svg}`.
 *
 * Pictures are written for Fashion-MNIST alone, whose licence allows it. Of CIFAR-10 and CelebA nothing is written but
 * numbers and curves.
 *
 * @param folder - E.g. `apps/docs/results`.
 * @returns The folder that was written.
 * @throws {VaeError} DATA_INVALID, when the result lacks what made it, or the run its environment.
 */
export async function publishResult(
  folder: string,
  result: AnyResult,
  { runs, pictures = [], trainedOn = "", root }: PublishOptions,
): Promise<string> {
  const checked = anyResultSchema.safeParse(result);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new VaeError(
      "DATA_INVALID",
      `${result.id}: its result is not whole (${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? ""}), so it is not published.`,
    );
  }
  const environment = await environmentOf(runs[0], result.id);
  const target = join(folder, result.id);
  await makeFolder(target);
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  await writeFileAtomic(join(target, "environment.json"), json(environment));
  const [run] = runs;
  if (run !== undefined && isPublic(trainedOn)) {
    for (const sheet of pictures) {
      await writeFileAtomic(join(target, `${sheet}.png`), await drawSheet(run, sheet, root));
    }
  }
  for (const [name, figure] of Object.entries(resultFigures(result))) {
    await writeFileAtomic(join(target, `${name}.svg`), await figureSvg(figure));
  }
  await writeFileAtomic(join(target, "result.json"), json(checked.data));
  return target;
}

/** Whether pictures of what was trained on these images may be published: each part has to be Fashion-MNIST. */
function isPublic(data: string): boolean {
  return data.split(" + ").every((part) => part.startsWith("fashion-mnist"));
}

async function environmentOf(run: string | undefined, id: string) {
  const path = run === undefined ? undefined : join(run, "environment.json");
  const found =
    path !== undefined && existsSync(path)
      ? environmentSchema.safeParse(await readJson(path))
      : undefined;
  if (found?.success === true) return found.data;
  throw new VaeError(
    "DATA_INVALID",
    `${id}: ${path ?? "its run"} does not say where it was measured, so it is not published. Run it again with --fresh.`,
  );
}

async function drawSheet(path: string, sheet: Sheet, root: string | undefined) {
  const run = await openRun(path, { root });
  try {
    const { images } = await sampleRun(run, {
      n: shown,
      stage: 2,
      renormalise: sheet === "without" ? "none" : "paper",
      seed: run.config.seed,
    });
    const shape = run.vae.network.imageShape;
    return await encodePngGrid({ shape, images: quantise(images) }, { columns: 8, scale: 2 });
  } finally {
    run.dispose();
  }
}
