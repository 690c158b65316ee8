import { useBackend } from "@vae/backend";
import { imageSize, Rng } from "@vae/base";
import { quantise, reconstruct as reconstructImages } from "@vae/core";
import { subset } from "@vae/datasets";
import { openDataset } from "@vae/datasets/node";
import { meanSquaredError } from "@vae/metrics";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { formatNumber } from "../cli/table.js";
import { openRun } from "../runs/open-run.js";
import type { BackendRequest } from "./backend-request.js";
import { gridScale, imageFormats, writeImages } from "./image-file.js";
import { outputFormat } from "./output-format.js";
import { rowsInTurn } from "./rows-in-turn.js";

/** Options of `vae reconstruct`. */
export interface ReconstructOptions extends SharedOptions {
  readonly out: string;
  readonly from: "sample" | "mean";
  readonly data?: string;
  readonly n: number;
  readonly checkpoint?: "best" | number;
  readonly root?: string;
  readonly seed: number;
  readonly backend: BackendRequest;
}

/** `vae reconstruct RUN`: originals above their reconstructions as a grid, or the reconstructions as an array. */
export const reconstruct: CommandAction<ReconstructOptions> = async (
  [path = ""],
  { out, from, data, n, checkpoint, root, seed, backend },
  { log, output },
) => {
  const format = outputFormat(out, imageFormats);
  log.info((await useBackend(backend)).reason);
  const run = await openRun(path, { root, checkpoint });
  try {
    const name = data ?? run.config.data;
    const all =
      data === undefined ? await run.openTrainingData() : await openDataset(data, rooted(root));
    const source = subset(all, 0, Math.min(n, all.length));
    const { shape, length } = source;
    const originals = new Uint8Array(length * imageSize(shape));
    await source.read(
      Uint32Array.from({ length }, (_, i) => i),
      originals,
    );
    const decoded = await reconstructImages(run.vae, source, {
      from,
      rng: new Rng(seed).fork("reconstruct"),
    });
    const samples = [length, ...shape];
    const mse = meanSquaredError(
      { data: originals, shape: samples }, // bytes are read as pixels in [0, 1]
      { data: decoded, shape: samples },
    );
    const images = quantise(decoded);
    const columns = Math.min(length, 16);
    await (format === ".npy"
      ? writeImages(out, { shape, images })
      : writeImages(
          out,
          { shape, images: rowsInTurn(originals, images, columns * imageSize(shape)) },
          { columns, scale: gridScale(shape) },
        ));
    output.result({ run: path, out, data: name, n: length, shape, from, seed, mse }, () =>
      [
        `${out}: ${length} images of ${name}, reconstructed from the ${from === "mean" ? "mean" : "sampled"} latent`,
        `mean squared error ${formatNumber(mse)}, pixels in [0, 1]`,
      ].join("; "),
    );
  } finally {
    run.dispose();
  }
};

function rooted(root: string | undefined): { root?: string } {
  return root === undefined ? {} : { root };
}
