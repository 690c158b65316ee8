import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { createVae, type LatentVae } from "../model/vae.js";
import { constant } from "../networks/layers/parameters.js";
import type { LatentNetwork } from "../networks/network.js";
import type { FlowOptions } from "../objectives/flows/create-flow.js";
import { gaussianObjective } from "../objectives/gaussian-objective.js";

/** The linear VAE: μ = x·V + b, σ the same for all data, x̂ = z·W + c. All that it learns has a closed form. */
export function linearNetwork(dataWidth: number, latent: number): LatentNetwork {
  const kernel = (name: string, rows: number, columns: number) => ({
    name,
    shape: [rows, columns],
    isTrained: true,
    initialise: (rng: Rng) =>
      Float32Array.from({ length: rows * columns }, () => 0.3 * rng.normal()),
  });
  return {
    id: "linear",
    config: { dataWidth, latent },
    dataWidth,
    latent,
    parameters: [
      kernel("encoder/kernel", dataWidth, latent),
      constant("encoder/bias", latent, 0),
      constant("encoder/log-variance", latent, 0),
      kernel("decoder/kernel", latent, dataWidth),
      constant("decoder/bias", dataWidth, 0),
    ],
    encode(scope, data) {
      const mean = tf.add<tf.Tensor2D>(
        tf.matMul(data, scope.parameter<tf.Tensor2D>("encoder/kernel")),
        scope.parameter("encoder/bias"),
      );
      const logVariance = tf.add<tf.Tensor2D>(
        tf.zerosLike(mean),
        scope.parameter("encoder/log-variance"),
      );
      return { mean, logVariance };
    },
    decode: (scope, latents) =>
      tf.add<tf.Tensor2D>(
        tf.matMul(latents, scope.parameter<tf.Tensor2D>("decoder/kernel")),
        scope.parameter("decoder/bias"),
      ),
  };
}

/**
 * The linear VAE at its optimum for data with these variances, one latent for each (Dai et al., 2018; Lucas et al.,
 * 2019): `w = √(λ − kγ²)`, `μ = (w/λ)·x`, `σ² = kγ²/λ` where λ > kγ², else w = 0, μ = 0, σ = 1.
 */
export function optimalLinearVae(
  variances: readonly number[],
  { gamma, klWeight = 1, flow }: { gamma: number; klWeight?: number; flow?: FlowOptions },
): LatentVae {
  const width = variances.length;
  const model = createVae({
    network: linearNetwork(width, width),
    objective: gaussianObjective({
      gamma: { rule: "fixed", value: gamma },
      klWeight,
      ...(flow === undefined ? {} : { flow }),
    }),
  });
  const noise = klWeight * gamma ** 2;
  const weights = variances.map((variance) => Math.sqrt(Math.max(0, variance - noise)));
  const diagonal = (values: readonly number[]) =>
    values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
  tf.tidy(() => {
    const assign = (name: string, value: tf.Tensor) => {
      model.store.variable(name).assign(value);
    };
    assign("encoder/kernel", tf.tensor2d(diagonal(weights.map((w, i) => w / variances[i]!))));
    assign(
      "encoder/log-variance",
      tf.tensor1d(variances.map((variance) => Math.log(Math.min(1, noise / variance)))),
    );
    assign("decoder/kernel", tf.tensor2d(diagonal(weights)));
  });
  return model;
}

/**
 * Normal data `[n, variances.length]` whose sample has mean 0, exactly these variances (divisor n) and no correlation,
 * so that what is said of the distribution is true of the sample.
 */
export function gaussianData(n: number, variances: readonly number[], seed = 11): Float32Array {
  const rng = new Rng(seed);
  const columns: Float64Array[] = [];
  for (const variance of variances) {
    const column = Float64Array.from({ length: n }, () => rng.normal());
    remove(column, new Float64Array(n).fill(1));
    for (const before of columns) remove(column, before); // Gram and Schmidt
    const scale = Math.sqrt(variance / (product(column, column) / n));
    columns.push(column.map((value) => value * scale));
  }
  return Float32Array.from(
    { length: n * variances.length },
    (_, i) => columns[i % variances.length]![Math.floor(i / variances.length)]!,
  );
}

function remove(column: Float64Array, direction: Float64Array): void {
  const share = product(column, direction) / product(direction, direction);
  column.forEach((_, i) => (column[i]! -= share * direction[i]!));
}

function product(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Mean and population variance of each column. */
export function columnMoments(data: ArrayLike<number>, width: number) {
  const n = data.length / width;
  const columns = Array.from({ length: width }, (_, d) =>
    Array.from({ length: n }, (_, i) => data[i * width + d]!),
  );
  return columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / n;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    return { mean, variance };
  });
}
