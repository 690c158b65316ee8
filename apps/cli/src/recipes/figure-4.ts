import type { RecipeModel, TrainedRecipe } from "./recipe.js";
import { tiny } from "./paper-models.js";

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** The two sets of images of every family; the ResNet wants sides that are powers of two. */
const images = {
  fashion: { train: "fashion-mnist-10k:train", evaluation: "fashion-mnist-10k:test" },
  "fashion-32": {
    train: "fashion-mnist-10k:train,pad=32",
    evaluation: "fashion-mnist-10k:test,pad=32",
  },
  cifar: {
    train: "cifar-10:train",
    evaluation: "cifar-10:test",
    trainImages: 10_000,
    evaluationImages: 2000,
  },
} as const;

interface Point {
  readonly family: string;
  readonly name: string;
  readonly network: RecipeModel["firstStage"]["network"];
  readonly on: readonly (keyof typeof images)[];
  readonly steps: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  /** Only so many training images. */
  readonly trainImages?: number;
}

const points: readonly Point[] = [
  ...[8, 16, 32, 64].map((latent) => ({
    family: "dense",
    name: `dense, ${latent} latents`,
    network: { id: "dense", latent, widths: [512, 256] },
    on: ["fashion", "cifar"] as const,
    steps: 1000,
    learningRate: 1e-3,
  })),
  ...[16, 64].map((latent) => ({
    family: "resnet",
    name: `ResNet-like, ${latent} latents`,
    network: { id: "resnet", base: 8, latent, fc: 128, decay: 0.9 }, // see withShortStatistics
    on: ["fashion-32", "cifar"] as const,
    steps: 600,
    batchSize: 50,
    learningRate: 1e-3,
  })),
  ...[16, 64].map((latent) => ({
    family: "convolutional",
    name: `convolutional, ${latent} latents`,
    network: { id: "conv", form: "wlls", base: 16, latent },
    on: ["fashion", "cifar"] as const,
    steps: 800,
    batchSize: 50,
    learningRate: 1e-3,
  })),
  ...[4, 8].map((steps) => ({
    family: "iterative",
    name: `DRAW, ${steps} steps`,
    network: { id: "draw", steps, stepLatent: 4, units: 128 },
    on: ["fashion", "cifar"] as const,
    steps: 500,
    batchSize: 50,
    learningRate: 1e-3,
  })),
  {
    // It gives the mean image, and lies on the diagonal for free: a reference, which does not count.
    family: "hardly trained",
    name: "dense, 30 steps",
    network: { id: "dense", latent: 8, widths: [512, 256] },
    on: ["fashion", "cifar"] as const,
    steps: 30,
    learningRate: 1e-3,
  },
  {
    family: "over-sized dense",
    name: "over-sized dense",
    network: { id: "dense", preset: "oversized" },
    on: ["fashion"] as const,
    steps: 800,
    learningRate: 3e-4,
    trainImages: 1000, // so few that it can learn them by heart
  },
];

const models: readonly RecipeModel[] = points.flatMap(
  ({ family, name, network, on, steps, batchSize = 100, learningRate = 1e-3, trainImages }) =>
    on.map((set) => ({
      id: `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-${set}`,
      label: `${name}, ${set === "cifar" ? "CIFAR-10" : "Fashion-MNIST"}`,
      family,
      data: { ...images[set], ...(trainImages !== undefined && { trainImages }) },
      firstStage: {
        network,
        objective: { gamma: { rule: "computed" as const }, klWeight: 1 },
        optimizer: adam,
        schedule: { learningRate },
        batchSize,
        steps,
        logEvery: 50,
        checkpointEvery: 400,
      },
      rows: [],
    })),
);

/**
 * The paper's fourth figure: the mean squared error of reconstructions against their variance loss, for networks of four
 * kinds on two sets of images, and beside them an over-sized dense network that overfits, the paper's exception.
 */
export const figure4: TrainedRecipe = {
  kind: "scatter",
  id: "figure-4",
  version: 1,
  title: "Variance loss against mean squared error",
  scale: "small",
  data: images.fashion,
  evaluation: { generated: 1, extractor: "block-means" },
  models,
  scales: {
    test: {
      data: {
        train: "synthetic:shapes",
        evaluation: "synthetic:shapes,seed=2",
        trainImages: 60,
        evaluationImages: 40,
      },
      models: models
        .filter(({ data }) => data?.train === images.cifar.train)
        .filter(({ family }, i, all) => all.findIndex((other) => other.family === family) === i)
        .map(({ id }) => id),
      resize: tiny,
      note: "Made images, tiny networks and six steps: it shows that the recipe runs, and nothing else.",
    },
  },
  notes: [
    "A point counts where its error is at most half of the data's variance: an untrained network lies on the diagonal for free.",
    "Equality is a property of reconstructions from sampled latents; from their means it does not hold.",
  ],
};
