import type { SweepFile } from "../sweep-file.js";

/** Two seeds of a network that trains in moments on made images: for tests of everything around it. */
export const tinySweep = {
  name: "tiny",
  kind: "scatter",
  config: {
    data: {
      train: "synthetic:shapes",
      evaluation: "synthetic:shapes,seed=2",
      trainImages: 20,
      evaluationImages: 10,
    },
    firstStage: {
      network: { id: "dense", widths: [4], latent: 2 },
      objective: { gamma: { rule: "computed" }, klWeight: 1 },
      optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      schedule: { learningRate: 1e-3 },
      batchSize: 10,
      steps: 3,
      logEvery: 1,
      checkpointEvery: 1,
    },
    evaluation: { generated: 1, extractor: "block-means", rows: [] },
  },
  seeds: 2,
  backend: "cpu",
  resources: { memory: "1 GiB" },
} as const satisfies SweepFile;
