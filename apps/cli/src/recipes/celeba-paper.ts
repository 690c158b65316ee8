import { daiWipf, ours, rae, tiny, withSteps } from "./paper-models.js";
import type { TrainedRecipe } from "./recipe.js";

/** The paper's second table: CelebA, with the networks and schedules of those who published each row. */
export const celebaPaper: TrainedRecipe = {
  kind: "table",
  id: "celeba-paper",
  version: 1,
  title: "Two-stage VAE on CelebA",
  scale: "small",
  data: { train: "celeba:train", evaluation: "celeba:test" },
  evaluation: { generated: 10_000, extractor: "inception", dimension: 2048, convention: "tf1" },
  models: [
    ours({
      side: 64,
      stepsPerEpoch: 1627, // batches of 100 in 162,770 images
      first: { epochs: 70, learningRate: 5e-5, halveEvery: 60 },
      second: { width: 4096, epochs: 140, learningRate: 5e-5, halveEvery: 120 },
    }),
    daiWipf({
      stepsPerEpoch: 2543, // batches of 64
      first: { epochs: 120, learningRate: 1e-4, halveEvery: 48 },
      second: { epochs: 300, learningRate: 1e-4, halveEvery: 120 },
    }),
    rae({
      form: "rae-sn",
      imageShape: [64, 64, 3],
      epochs: 70,
      stepsPerEpoch: 1627,
      learningRate: 1e-3,
    }),
  ],
  scales: {
    paper: { data: { evaluationImages: 10_000 } },
    small: {
      evaluation: { generated: 400, dimension: 768 },
      models: ["ours"],
      resize: (model) => withSteps(model, { first: 400, second: 2000 }),
      note: "All images of both splits that are there, 400 generated ones, features of 768 dimensions; no number here compares with a published FID.",
    },
    quick: {
      data: { trainImages: 1000, evaluationImages: 100 },
      evaluation: { generated: 100, dimension: 64 },
      models: ["ours"],
      resize: (model) => withSteps(model, { first: 20, second: 100 }),
      note: "A few steps and 100 images a side: it shows that the recipe runs on these images, and nothing else.",
    },
    test: {
      data: {
        train: "synthetic:shapes",
        evaluation: "synthetic:shapes,seed=2",
        trainImages: 60,
        evaluationImages: 40,
      },
      evaluation: { generated: 40, extractor: "block-means" },
      resize: tiny,
      note: "Made images of 32 pixels, tiny networks, six steps and a cheap extractor: it shows that the recipe runs, and nothing else.",
    },
  },
  notes: [
    "The KL term has weight 4, (2·64/64)², which the paper's code has and no paper mentions.",
    "Its code splits the files in the order of a listing; these are split by name, which is the official partition. The preset as-released has the listing.",
  ],
};
