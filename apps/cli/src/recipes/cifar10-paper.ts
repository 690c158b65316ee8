import { klWeightBySize } from "@vae/core";
import { asPublished, paperRows } from "./paper.js";
import type { Recipe } from "./recipe.js";

/** Batches of 100 in the 50,000 images. */
const stepsPerEpoch = 500;

/** The paper's first table: CIFAR-10, with the network and the schedule of its code (BalancingVAE, d9f3997). */
export const cifar10Paper: Recipe = {
  id: "cifar10-paper",
  version: 1,
  title: "Two-stage VAE on CIFAR-10, as published",
  scale: "paper",
  data: { train: "cifar-10:train", evaluation: "cifar-10:test" },
  firstStage: {
    ...asPublished,
    network: { id: "resnet", base: 32, scales: 3, fc: 512, latent: 64, head: "logSigma" },
    objective: { gamma: { rule: "computed" }, klWeight: klWeightBySize(32, 64) }, // 1
    schedule: { learningRate: 1e-4, halveEvery: 250 },
    steps: 700 * stepsPerEpoch,
  },
  secondStage: {
    ...asPublished,
    network: { width: 2048, depth: 3, head: "logSigma" },
    objective: { gamma: { rule: "computed" }, klWeight: 1 },
    schedule: { learningRate: 1e-4, halveEvery: 400 },
    steps: 1400 * stepsPerEpoch,
  },
  extractor: "inception",
  rows: paperRows,
  generated: 10_000,
  notes: [
    "The paper's code trains and scores on images that went through JPEG; these did not, as in RAE and GreenVAE.",
    "Its code halves the second stage's learning rate every 400 epochs in one place and every 1,200 in another; this is the first.",
  ],
};
