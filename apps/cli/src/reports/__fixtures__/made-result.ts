import type { Result } from "../../result/result-schema.js";

type SummaryRow = Result["summary"][number];

/** A result of three seeds. Its numbers are made up, of the size that the quick recipe gives. */
export function madeResult(): Result {
  const summary = [
    row("rec/sample", "REC (sampled z)", 20.4, 1.9, 0.0175),
    row("gen-1", "GEN-1", 121.7, 8.6),
    row("gen-2/none", "GEN-2", 53.8, 1.2),
    row("gen-2/paper", "GEN-2 renormalised (paper)", 16.6, 0.4),
  ];
  return {
    format: 1,
    id: "fashion-quick",
    title: "Two-stage VAE on Fashion-MNIST (scale: quick)",
    scale: "quick",
    command: "vae reproduce fashion-quick --seeds 3",
    created: "2026-01-02T03:04:05Z",
    data: {
      train: "fashion-mnist-10k:train",
      evaluation: "fashion-mnist-10k:test",
      trainImages: 8_000,
      evaluationImages: 2_000,
    },
    extractor: {
      score: "FD-lenet-fashion",
      id: "lenet-fashion",
      sha256: "0123456789abcdef".repeat(4),
      dimension: 84,
      convention: "28 × 28 grey, values in [0, 1]",
    },
    quantised: true,
    seeds: [1, 2, 3].map((seed) => ({
      seed,
      rows: summary.map(({ id, label, n, distance, latentVariance, varianceLoss, mse, law }) => ({
        id,
        label,
        n,
        distance: distance.mean,
        latentVariance: latentVariance.mean,
        varianceLoss: varianceLoss.mean,
        mse: mse?.mean ?? null,
        law: law.mean,
      })),
      inactiveLatents: 1,
      secondStageGammaSquared: 0.42,
      secondStageDeviation: 0.7,
      trainingSeconds: 95,
    })),
    summary,
    renormalisedOverNone: 16.6 / 53.8,
  };
}

function row(id: string, label: string, mean: number, std: number, mse?: number): SummaryRow {
  return {
    id,
    label,
    n: [10_000, 2_000],
    distance: { mean, std },
    latentVariance: { mean: 1, std: 0.02 },
    varianceLoss: { mean: 0.0164, std: 0.0003 },
    mse: mse === undefined ? null : { mean: mse, std: 0.0002 },
    law: { mean: 1.07, std: 0.01 },
  };
}
