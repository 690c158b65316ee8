import { klWeightBySize } from "@vae/core";
import { asPublished, paperRows } from "./paper.js";
import type { Recipe } from "./recipe.js";

/** Batches of 100 in the 162,770 images of the training split, the last one dropped. */
const stepsPerEpoch = 1627;

/** The paper's second table: CelebA, with the network and the schedule of its code (BalancingVAE, d9f3997). */
export const celebaPaper: Recipe = {
  id: "celeba-paper",
  version: 1,
  title: "Two-stage VAE on CelebA, as published",
  scale: "paper",
  data: { train: "celeba:train", evaluation: "celeba:test" },
  firstStage: {
    ...asPublished,
    network: { id: "resnet", base: 32, scales: 4, fc: 512, latent: 64, head: "logSigma" },
    objective: { gamma: { rule: "computed" }, klWeight: klWeightBySize(64, 64) }, // 4
    schedule: { learningRate: 5e-5, halveEvery: 60 },
    steps: 70 * stepsPerEpoch,
  },
  secondStage: {
    ...asPublished,
    network: { width: 4096, depth: 3, head: "logSigma" },
    objective: { gamma: { rule: "computed" }, klWeight: 1 },
    schedule: { learningRate: 5e-5, halveEvery: 120 },
    steps: 140 * stepsPerEpoch,
  },
  extractor: "inception",
  rows: paperRows,
  generated: 10_000,
  notes: [
    "The KL term has weight 4, (2·64/64)², which the paper's code has and no paper mentions.",
    "Its code splits the files in the order of a listing; these are split by name, which is the official partition.",
  ],
};
