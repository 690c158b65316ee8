import { useBackend } from "@vae/backend";
import { decodeLatents, quantise, traverseLatents } from "@vae/core";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { openRun } from "../runs/open-run.js";
import type { BackendRequest } from "./backend-request.js";
import { meansOf } from "./encoded-images.js";
import { gridScale, imageFormats, writeImages } from "./image-file.js";
import { outputFormat } from "./output-format.js";

/** Options of `vae traverse`. */
export interface TraverseOptions extends SharedOptions {
  readonly out: string;
  readonly dims?: readonly number[];
  readonly points: number;
  readonly reach: number;
  readonly data?: string;
  readonly image: number;
  readonly checkpoint?: "best" | number;
  readonly root?: string;
  readonly backend: BackendRequest;
}

/** `vae traverse RUN`: a row of images for each latent dimension, which alone changes along it. */
export const traverse: CommandAction<TraverseOptions> = async (
  [path = ""],
  { out, dims, points, reach, data, image, checkpoint, root, backend },
  { log, output },
) => {
  outputFormat(out, imageFormats);
  log.info((await useBackend(backend)).reason);
  const run = await openRun(path, { root, checkpoint });
  try {
    const { imageShape: shape, latent } = run.vae.network;
    const dimensions = dims ?? Array.from({ length: latent }, (_, i) => i);
    const around =
      data === undefined
        ? new Float32Array(latent)
        : await meansOf(run, { data, first: image, length: 1, root });
    const values = Array.from(
      { length: points },
      (_, i) => reach * ((2 * i) / (points - 1) - 1), // from −reach to reach
    );
    const latents = new Float32Array(dimensions.length * points * latent);
    dimensions.forEach((dimension, row) => {
      latents.set(traverseLatents(around, { dimension, values }), row * points * latent);
    });
    const images = quantise(await decodeLatents(run.vae, latents));
    await writeImages(out, { shape, images }, { columns: points, scale: gridScale(shape) });
    output.result({ run: path, out, dimensions, values, shape, data }, () =>
      [
        `${out}: ${dimensions.length} dimensions from ${-reach} to ${reach}`,
        `around ${data === undefined ? "the origin" : `the mean of image ${image} of ${data}`}`,
      ].join(", "),
    );
  } finally {
    run.dispose();
  }
};
