import { Rng } from "@vae/base";
import { createVae, type Vae } from "../model/vae.js";
import { denseNetwork } from "../networks/dense.js";
import { gaussianObjective } from "../objectives/gaussian-objective.js";
import { tinyImages } from "./tiny-images.js";

/** A dense VAE on 4×4 images, with the same weights each time. */
export const tinyVae = (objective = gaussianObjective()): Vae =>
  createVae({
    network: denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [8] }),
    objective,
    rng: new Rng(3),
  });

/** How it is trained; an epoch has 6 batches of 10, and 4 images are left. */
export const settings = {
  source: tinyImages(64),
  batchSize: 10,
  schedule: { learningRate: 1e-2 },
  rng: new Rng(5),
};
