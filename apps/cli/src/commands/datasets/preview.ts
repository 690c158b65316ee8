import { imageSize, Rng } from "@vae/base";
import type { CommandAction } from "../../cli/command-context.js";
import { gridScale, writeImages } from "../image-file.js";
import { outputFormat } from "../output-format.js";
import { openWithProgress, type OpenOptions } from "./open-with-progress.js";

/** Options of `vae datasets preview`. */
export interface DatasetPreviewOptions extends OpenOptions {
  readonly out: string;
  readonly n: number;
  readonly seed: number;
}

/** `vae datasets preview ID --out FILE`. */
export const previewDataset: CommandAction<DatasetPreviewOptions> = async (
  [id = ""],
  { out, n, seed, ...options },
  context,
) => {
  outputFormat(out, [".png"]);
  const dataset = await openWithProgress(id, options, context);
  const count = Math.min(n, dataset.length);
  const indices = new Rng(seed).fork("preview").permutation(dataset.length).subarray(0, count);
  const images = new Uint8Array(count * imageSize(dataset.shape));
  await dataset.read(indices, images);
  await writeImages(out, { shape: dataset.shape, images }, { scale: gridScale(dataset.shape) });
  context.output.result(
    { id: dataset.info.id, split: dataset.split, out, n: count, seed, indices },
    () => `${out}: ${count} images of ${dataset.info.id}:${dataset.split}, seed ${seed}`,
  );
};
