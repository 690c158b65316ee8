import { VaeError } from "@vae/base";
import { makeFolder, writeFileAtomic } from "@vae/base/node";
import { useBackend, type BackendName } from "@vae/backend";
import { join } from "node:path";
import type { CurvesResult } from "../result/curves-schema.js";
import { describeEnvironment } from "../runs/environment.js";
import type { OpenImages } from "../runs/open-images.js";
import { experimentFolder } from "./experiment-folder.js";
import { sizingOf } from "./plan-experiment.js";
import type { ExactRecipe, Scale } from "./recipe.js";
import { resultHead } from "./summarise-seeds.js";

/** How an exact computation is run. */
export interface RunExactOptions {
  readonly scale: Scale;
  readonly seed: number;
  readonly out: string;
  readonly command: string;
  readonly root?: string | undefined;
  readonly backend: BackendName | "auto";
  readonly openImages: OpenImages;
}

/** Computes an exact recipe and writes `result.json` and `environment.json` into its folder. */
export async function runExact(
  recipe: ExactRecipe,
  { scale, seed, out, command, root, backend, openImages }: RunExactOptions,
): Promise<{ readonly result: CurvesResult; readonly run: string }> {
  const sizing = sizingOf(recipe, scale);
  const data = recipe.data && { ...recipe.data, ...sizing.data };
  const open = () => {
    if (data === undefined) {
      throw new VaeError("CONFIG_INVALID", `${recipe.id}: its recipe names no images (data).`);
    }
    return openImages(data.train, { images: data.trainImages, root });
  };
  const curves = await recipe.compute({ seed, openImages: open });
  const source = data === undefined ? undefined : await open();
  const result: CurvesResult = {
    ...resultHead({ recipe, scale, command, created: new Date() }),
    kind: "curves",
    notes: [...recipe.notes, ...(sizing.note === undefined ? [] : [sizing.note])],
    ...curves,
    ...(source && data && { data: { train: data.train, fingerprint: source.fingerprint } }),
  };
  const run = experimentFolder(out, { id: recipe.id, scale, seed });
  await makeFolder(run);
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const environment = describeEnvironment(await useBackend(backend));
  await writeFileAtomic(join(run, "environment.json"), json(environment));
  await writeFileAtomic(join(run, "result.json"), json(result));
  return { result, run };
}
