import { Rng, type ImageShape } from "@vae/base";
import { latentStatistics, type LatentDiagnostics, type StepMetrics } from "@vae/core";
import type { ResultRow } from "../../result/result-schema.js";
import type { ImageSet, ReportData } from "../report-data.js";

const shape: ImageShape = [28, 28, 1];
/** A report with every part. Its numbers are made up, of the size that the quick recipe gives. */
export function madeReport(): ReportData {
  const rng = new Rng(1).fork("made report");
  const target = deviations(1.03, rng);
  const generated = deviations(0.7, rng);
  return {
    title: "Two-stage VAE on Fashion-MNIST",
    scale: "quick",
    command: "vae reproduce fashion-quick --seed 1",
    seed: 1,
    environment: {
      node: "v20.19.0",
      platform: "linux x64",
      cpu: "Made Processor",
      cores: 2,
      memoryGiB: 8,
      backend: "wasm",
      backendReason: "wasm: chosen by auto; native TensorFlow is not installed",
      versions: { "@vae/cli": "0.0.0", "@tensorflow/tfjs": "4.22.0" },
    },
    extractor: {
      score: "FD-lenet-fashion",
      id: "lenet-fashion",
      sha256: "0123456789abcdef".repeat(4),
      dimension: 84,
      convention: "28 × 28 grey, values in [0, 1]",
    },
    rows: [
      row("rec/sample", "REC (sampled z)", 20.4, 1.07, 0.0164, 0.0175),
      row("rec/mean", "REC (mean z)", 21.9, 0.97, 0.0258, 0.0138),
      row("gen-1", "GEN-1", 121.7, 1, -0.0031, null),
      row("gen-2/none", "GEN-2", 53.8, 0.498, 0.0402, null),
      row("gen-2/decoder-noise", "GEN-2 + decoder noise", 44.6, 0.92, 0.0213, null),
      row("gen-2/paper", "GEN-2 renormalised (paper)", 16.6, 1.004, 0.0148, null),
      row("gen-2/per-dimension", "GEN-2 renormalised (per dimension)", 26.3, 1.071, 0.0139, null),
    ],
    firstStage: training(1600, 784, 0.0172, rng),
    secondStage: training(3000, 16, 0.42, rng),
    plane: Array.from({ length: 17 }, (_, i) => {
      const mse = 0.017 + 0.06 * Math.exp(-i / 3);
      return { step: 1 + i * 100, mse, varianceLoss: mse * (0.9 + 0.1 * Math.exp(-i / 4)) };
    }),
    originals: images(32, 0.3, rng),
    reconstructions: images(32, 0.24, rng),
    generated: images(64, 0.18, rng),
    renormalised: images(64, 0.28, rng),
    latentDeviations: {
      target,
      modes: {
        none: generated,
        "decoder-noise": generated.map((deviation) => Math.hypot(deviation, 0.65)),
        paper: generated.map((deviation) => deviation / meanOf(generated)),
        "per-dimension": target,
      },
    },
    diagnostics: { firstStage: diagnostics(16, rng), secondStage: diagnostics(16, rng) },
    notes: ["This quick recipe shows the effect at its plainest.", "Longer training changes it."],
  };
}

/** Posteriors that obey the variance law; the last latent is inactive. */
function diagnostics(latent: number, rng: Rng): LatentDiagnostics {
  const length = 500;
  const sigmaSquared = Array.from({ length: latent }, (_, d) => (d === latent - 1 ? 0.99 : 0.2));
  const of = (value: (variance: number) => number) =>
    Float32Array.from({ length: length * latent }, (_, i) => value(sigmaSquared[i % latent] ?? 1));
  return {
    ...latentStatistics({
      length,
      latent,
      mean: of((variance) => Math.sqrt(1 - variance) * rng.normal()),
      logVariance: of(Math.log),
    }),
    discrepancy: { mmd: -0.0012, standardError: 0.0031, length, scales: [1] },
    generated: {
      length: 10_000,
      variance: 0.071,
      withNoise: 0.0886,
      dataVariance: 0.0872,
      variances: Float64Array.of(0.071),
    },
  };
}

function row(
  id: string,
  label: string,
  distance: number,
  latentVariance: number,
  varianceLoss: number,
  mse: number | null,
): ResultRow {
  const made = id.startsWith("rec/") ? 2_000 : 10_000;
  const law = latentVariance + 0.002;
  return { id, label, distance, n: [made, 2_000], latentVariance, varianceLoss, mse, law };
}

function training(steps: number, values: number, error: number, rng: Rng): readonly StepMetrics[] {
  return Array.from({ length: steps / 20 }, (_, i): StepMetrics => {
    const step = i === 0 ? 1 : i * 20;
    const mse = error * (1 + 4 * Math.exp(-i / 8)) * (1 + 0.02 * rng.normal());
    const variance = error * (1 + 20 * Math.exp(-step / 90));
    const kl = 24 * (1 - Math.exp(-i / 20)) * (1 + 0.01 * rng.normal());
    const reconstruction =
      values * (mse / (2 * variance) + 0.5 * Math.log(variance) + 0.5 * Math.log(2 * Math.PI));
    const gamma = Math.sqrt(variance);
    const loss = kl + reconstruction;
    return { step, epoch: 0, learningRate: 2e-3, loss, kl, reconstruction, mse, gamma };
  });
}

/** Soft blobs, so that a compressor finds in them about what it finds in pictures. */
function images(count: number, brightness: number, rng: Rng): ImageSet {
  const [height, width] = shape;
  const bytes = new Uint8Array(count * height * width);
  for (let i = 0; i < count; i++) {
    const [x, y, size] = [8 + 12 * rng.uniform(), 8 + 12 * rng.uniform(), 20 + 60 * rng.uniform()];
    for (let p = 0; p < height * width; p++) {
      const distance = ((p % width) - x) ** 2 + (Math.floor(p / width) - y) ** 2;
      const value = 3 * brightness * Math.exp(-distance / size) + 0.03 * rng.normal();
      bytes[i * height * width + p] = 255 * Math.min(1, Math.max(0, value));
    }
  }
  return { shape, images: bytes };
}

function deviations(mean: number, rng: Rng): readonly number[] {
  return Array.from({ length: 16 }, () => mean * (1 + 0.06 * rng.normal()));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
