import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose, expectTensorsKept, finiteDifferences } from "@vae/testing/tensors";
import { describe, expect, it } from "vitest";
import { inferenceScope, trainingScope } from "../../model/scope.js";
import { gradientPenalty } from "./gradient-penalty.js";
import { maximumMeanDiscrepancy } from "./maximum-mean-discrepancy.js";
import { spectralParameters, spectralScope } from "./spectral-norm.js";

const normal = (seed: number, shape: [number, number]) =>
  tf.tensor2d(new Rng(seed).normals(new Float32Array(shape[0] * shape[1])), shape);

describe("gradientPenalty", () => {
  const latents = normal(1, [5, 3]);
  const kernel = normal(2, [3, 7]);
  const decoder = (w: tf.Tensor) => (z: tf.Tensor) =>
    tf.sigmoid(tf.matMul(z as tf.Tensor2D, w as tf.Tensor2D));
  /** What the penalty means, by a gradient of first order. */
  const exact = (w: tf.Tensor, z: tf.Tensor) =>
    tf.mean<tf.Scalar>(tf.square(tf.grad((at: tf.Tensor) => tf.sum(tf.square(decoder(w)(at))))(z)));
  const penalty = (w: tf.Tensor, z: tf.Tensor) =>
    gradientPenalty({ latents: z as tf.Tensor2D, decode: decoder(w) });

  it("has the value of the squared gradient", () => {
    expect(penalty(kernel, latents).dataSync()[0]).toBeCloseTo(
      exact(kernel, latents).dataSync()[0]!,
      3,
    );
  });

  it("has the gradient of the squared gradient, for the decoder and for the latents", async () => {
    const [forKernel, forLatents] = tf.grads(penalty)([kernel, latents]);
    const numeric = async (of: tf.Tensor, at: (x: tf.Tensor) => tf.Scalar) =>
      finiteDifferences(
        (x) => at(tf.tensor(x, of.shape)).dataSync()[0]!,
        Float32Array.from(await of.data()),
      );
    // Both are central differences over 0.01 in float32: of about 1e-3.
    expectClose(await forKernel!.data(), await numeric(kernel, (w) => exact(w, latents)), 1e-3);
    expectClose(await forLatents!.data(), await numeric(latents, (z) => exact(kernel, z)), 1e-3);
  });

  it("is 4·mean((z·W·Wᵀ)²) for a linear decoder", () => {
    const linear = gradientPenalty({ latents, decode: (z) => tf.matMul(z, kernel) });
    const gram = tf.matMul(kernel, kernel, false, true);
    const expected = tf.mul(4, tf.mean(tf.square(tf.matMul(latents, gram)))).dataSync()[0]!;
    expect(Math.abs(linear.dataSync()[0]! / expected - 1)).toBeLessThan(1e-4);
  });

  it("keeps one tensor, and none more where its gradient is taken", async () => {
    await expectTensorsKept(1, () => penalty(kernel, latents));
    await expectTensorsKept(1, () => tf.grad((w: tf.Tensor) => penalty(w, latents))(kernel));
  });
});

describe("spectralScope", () => {
  const spec = (name: string, shape: number[], isTrained = true) => ({
    name,
    shape,
    isTrained,
    initialise: () => new Float32Array(),
  });
  const network = {
    latent: 2,
    parameters: [
      spec("encoder/kernel", [2, 2]),
      spec("decoder/kernel", [2, 3]),
      spec("decoder/bias", [3]),
      spec("decoder/statistic", [2, 2], false),
    ],
  };
  // Singular values 5 and 2.
  const kernel = tf.tensor2d([
    [3, 0, 4],
    [0, 2, 0],
  ]);
  const vector = "objective/spectral-norm/decoder/kernel";

  it("keeps one vector for each kernel of the decoder", () => {
    expect(spectralParameters(network).map(({ name, shape }) => [name, shape])).toEqual([
      [vector, [3]],
    ]);
  });

  it("hands out the kernel over its largest singular value, after some steps", async () => {
    let held = tf.tensor2d([[1], [1], [1]]);
    let normalised = kernel;
    for (let step = 0; step < 12; step++) {
      const scope = trainingScope({ "decoder/kernel": kernel, [vector]: held });
      normalised = spectralScope(scope, network).parameter("decoder/kernel");
      scope.applyUpdates(() => ({
        name: vector,
        shape: [3, 1],
        read: () => held,
        assign: (value) => (held = tf.clone(value) as tf.Tensor2D),
        dispose: () => undefined,
      }));
      scope.dispose();
    }
    expectClose(await normalised.data(), [0.6, 0, 0.8, 0, 0.4, 0], 1e-6);
    expectClose(await held.data(), [0.6, 0, 0.8], 1e-6); // the right singular vector
  });

  it("leaves the encoder, biases and statistics as they are", () => {
    const values = {
      "encoder/kernel": kernel,
      "decoder/bias": kernel,
      "decoder/statistic": kernel,
    };
    const scope = spectralScope(inferenceScope(values), network);
    for (const name of Object.keys(values)) expect(scope.parameter(name)).toBe(kernel);
  });

  it("differentiates the norm, and not its vectors", async () => {
    const values = { [vector]: tf.tensor2d([[0.6], [0], [0.8]]) }; // converged: the vectors' own gradient is 0
    const weights = normal(3, [2, 3]);
    const loss = (value: tf.Tensor) => {
      const scope = spectralScope(inferenceScope({ ...values, "decoder/kernel": value }), network);
      return tf.sum<tf.Scalar>(tf.mul(weights, scope.parameter("decoder/kernel")));
    };
    const numeric = finiteDifferences(
      (x) => loss(tf.tensor2d(x, [2, 3])).dataSync()[0]!,
      Float32Array.from(await kernel.data()),
    );
    expectClose(await tf.grad(loss)(kernel).data(), numeric, 2e-3);
  });
});

describe("maximumMeanDiscrepancy", () => {
  it("compares all pairs but a point with its own partner", () => {
    const discrepancy = maximumMeanDiscrepancy(
      tf.tensor2d([[0], [1]]),
      tf.tensor2d([[1], [3]]),
      [1],
    );
    // C = 2: within a 2/3, within b 1/3, across k(0, 3) = 2/11 and k(1, 1) = 1, all twice over 2 pairs.
    const expected = 0.5 * (2 * (2 / 3) + 2 * (1 / 3) - 2 * (2 / 11 + 1));
    expect(discrepancy.dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it("is 0 between a sample and itself, and adds up over scales", () => {
    const a = normal(1, [20, 4]);
    expect(Math.abs(maximumMeanDiscrepancy(a, a).dataSync()[0]!)).toBeLessThan(1e-5);
    const b = normal(2, [20, 4]);
    const at = (...scales: number[]) => maximumMeanDiscrepancy(a, b, scales).dataSync()[0]!;
    expect(at(0.5, 2)).toBeCloseTo(at(0.5) + at(2), 5);
  });

  it("is unbiased where a point and its partner depend on each other", () => {
    // Both sides are N(0, 1), b[i] = a[i]: over many samples the mean is 0.
    const samples = Array.from({ length: 200 }, (_, seed) => {
      const noise = normal(seed + 10, [20, 1]);
      const latents = tf.add<tf.Tensor2D>(
        tf.mul(0.8, noise),
        tf.mul(0.6, normal(seed + 999, [20, 1])),
      );
      return maximumMeanDiscrepancy(latents, noise, [1]).dataSync()[0]!;
    });
    const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / samples.length));
  });

  it("has gradients that finite differences confirm", async () => {
    const [a, b] = [normal(5, [4, 2]), normal(6, [4, 2])];
    const numeric = finiteDifferences(
      (x) => maximumMeanDiscrepancy(tf.tensor2d(x, [4, 2]), b).dataSync()[0]!,
      Float32Array.from(await a.data()),
    );
    const gradient = tf.grad((x: tf.Tensor) => maximumMeanDiscrepancy(x as tf.Tensor2D, b))(a);
    expectClose(await gradient.data(), numeric, 2e-3);
  });
});
