import { rowIds } from "../evaluation/rows.js";
import { tiny } from "./paper-models.js";
import type { TrainedRecipe } from "./recipe.js";

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const balanced = { gamma: { rule: "computed" as const }, klWeight: 1 };

/**
 * The paper's effect at its plainest, in minutes on two cores: a dense VAE of 16 latents on Fashion-MNIST, a
 * second stage on its latents, and what rescaling these does to the pictures.
 */
export const fashionQuick: TrainedRecipe = {
  kind: "table",
  id: "fashion-quick",
  version: 1,
  title: "Two-stage VAE on Fashion-MNIST",
  scale: "quick",
  data: { train: "fashion-mnist-10k:train", evaluation: "fashion-mnist-10k:test" },
  evaluation: { generated: 10_000, extractor: "lenet" },
  models: [
    {
      id: "dense",
      label: "dense",
      firstStage: {
        network: { id: "dense", latent: 16, widths: [512, 256], head: "logSigma" },
        objective: balanced,
        optimizer: adam,
        schedule: { learningRate: 2e-3 },
        batchSize: 100,
        steps: 1600,
        logEvery: 20,
        checkpointEvery: 200,
      },
      secondStage: {
        network: { width: 256, depth: 3, head: "logSigma" },
        objective: balanced,
        optimizer: adam,
        schedule: { learningRate: 1e-3 },
        batchSize: 100,
        steps: 3000,
        logEvery: 20,
        checkpointEvery: 500,
      },
      rows: [
        "rec/sample",
        "rec/mean",
        "gen-1",
        "gen-2/none",
        "gen-2/decoder-noise",
        "gen-2/paper",
        "gen-2/per-dimension",
      ],
    },
  ],
  pictures: ["without", "renormalised"],
  scales: {
    small: {
      resize: (model) => ({ ...model, rows: rowIds }),
      note: "The training of the scale quick; every renormalisation and every sampler is scored.",
    },
    test: {
      data: { trainImages: 60, evaluationImages: 40 },
      evaluation: { generated: 100 },
      resize: tiny,
      note: "Tiny networks and six steps: it shows that the recipe runs, and nothing else.",
    },
  },
  notes: [
    "This quick recipe shows the effect at its plainest: the second stage generates latents with too little variance, and rescaling them to the expected variance brings the pictures closer to real ones.",
    "How far the effect goes depends on training: with longer training some latents become inactive, one scalar then no longer helps while rescaling per dimension still does.",
  ],
};
