import { makeFolder, readBytes, writeFileAtomic } from "@vae/base/node";
import { join } from "node:path";
import { encodePngGrid } from "../images/png-grid.js";
import { figureSvg } from "../reports/figures/figure-svg.js";
import { summaryFigure } from "../reports/figures/summary-figure.js";
import { collectReport } from "../reports/write-report.js";
import { environmentSchema, resultSchema, type Result } from "../result/result-schema.js";
import { openRun } from "../runs/open-run.js";
import type { RecipeRun } from "./run-recipe.js";

/**
 * Writes what docs and READMEs read: `<folder>/<recipe>/{result.json, environment.json, summary.svg}`, and the
 * paper's figure 6 as `without.png` and `renormalised.png`, of the first seed.
 *
 * Pictures are written for Fashion-MNIST alone, whose licence allows it.
 *
 * @param folder - E.g. `apps/docs/results`.
 * @returns The folder that was written.
 */
export async function publishResult(
  folder: string,
  result: Result,
  [first]: readonly RecipeRun[],
): Promise<string> {
  const target = join(folder, result.id);
  await makeFolder(target);
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  if (first !== undefined) {
    const path = join(first.run, "environment.json");
    const environment: unknown = JSON.parse(new TextDecoder().decode(await readBytes(path)));
    await writeFileAtomic(
      join(target, "environment.json"),
      json(environmentSchema.parse(environment)),
    );
    if (result.data.train.startsWith("fashion-mnist")) await publishPictures(target, first.run);
  }
  await writeFileAtomic(join(target, "summary.svg"), await figureSvg(summaryFigure(result)));
  await writeFileAtomic(join(target, "result.json"), json(resultSchema.parse(result)));
  return target;
}

async function publishPictures(target: string, path: string): Promise<void> {
  const run = await openRun(path);
  try {
    const { generated, renormalised } = await collectReport(run);
    for (const [name, images] of Object.entries({ without: generated, renormalised })) {
      if (images === undefined) continue;
      await writeFileAtomic(
        join(target, `${name}.png`),
        await encodePngGrid(images, { columns: 8, scale: 2 }),
      );
    }
  } finally {
    run.dispose();
  }
}
