import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { decodeLatents, interpolateLatents, quantise } from "@vae/core";
import { samplePrior } from "@vae/two-stage";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { openRun } from "../runs/open-run.js";
import type { BackendRequest } from "./backend-request.js";
import { meansOf } from "./encoded-images.js";
import { gridScale, imageFormats, writeImages } from "./image-file.js";
import { outputFormat } from "./output-format.js";

/** Options of `vae interpolate`. */
export interface InterpolateOptions extends SharedOptions {
  readonly out: string;
  readonly mode: "linear" | "spherical";
  readonly n: number;
  readonly points: number;
  readonly data?: string;
  readonly checkpoint?: "best" | number;
  readonly root?: string;
  readonly seed: number;
  readonly backend: BackendRequest;
}

/** `vae interpolate RUN`: a row of images for each way from one latent to another. */
export const interpolate: CommandAction<InterpolateOptions> = async (
  [path = ""],
  { out, mode, n, points, data, checkpoint, root, seed, backend },
  { log, output },
) => {
  outputFormat(out, imageFormats);
  log.info((await useBackend(backend)).reason);
  const run = await openRun(path, { root, checkpoint });
  try {
    const { imageShape: shape, latent } = run.vae.network;
    const ends =
      data === undefined
        ? samplePrior(2 * n, latent, new Rng(seed).fork("interpolate"))
        : await meansOf(run, { data, first: 0, length: 2 * n, root });
    const end = (i: number) => ends.slice(i * latent, (i + 1) * latent);
    const latents = new Float32Array(n * points * latent);
    for (let row = 0; row < n; row++) {
      const way = interpolateLatents(end(2 * row), end(2 * row + 1), { points, mode });
      latents.set(way, row * points * latent);
    }
    const images = quantise(await decodeLatents(run.vae, latents));
    await writeImages(out, { shape, images }, { columns: points, scale: gridScale(shape) });
    const between = data === undefined ? "draws from N(0, I)" : `means of images of ${data}`;
    output.result({ run: path, out, n, points, mode, shape, data, seed }, () =>
      [`${out}: ${n} ${mode} ways between ${between}`, `${points} images each`].join("; "),
    );
  } finally {
    run.dispose();
  }
};
