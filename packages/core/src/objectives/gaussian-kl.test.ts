import * as tf from "@tensorflow/tfjs";
import { expectClose, expectTensorsKept } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { gaussianKl } from "./gaussian-kl.js";

const klOf = (mu: number, sigma: number) =>
  gaussianKl({ mean: tf.tensor2d([[mu]]), logVariance: tf.tensor2d([[2 * Math.log(sigma)]]) });

it("agrees with the golden values of single latents", async () => {
  const cases = [
    [0, 1, 0],
    [1, 1, 0.5],
    [0, 0.5, 0.3181471806],
    [0.6, 0.8, 0.2231435513],
    [3, 4, 10.6137056389],
  ] as const;
  for (const [mu, sigma, expected] of cases) {
    expectClose(await klOf(mu, sigma).data(), [expected], 1e-6);
  }
});

it("sums over latents and keeps examples apart", async () => {
  const kl = gaussianKl({
    mean: tf.tensor2d([
      [1, -2],
      [0, 0],
    ]),
    logVariance: tf.tensor2d([
      [Math.log(4), 0],
      [0, 0],
    ]),
  });
  // ½ (1 + 4 − log 4 − 1) + ½ (4 + 1 − 0 − 1)
  expectClose(await kl.data(), [0.5 * (4 - Math.log(4)) + 2, 0], 1e-6);
});

it("is least at μ² + σ² = 1 for a fixed ratio μ/σ", async () => {
  const at = async (scale: number) => (await klOf(0.6 * scale, 0.8 * scale).data())[0]!;
  expect(await at(1)).toBeLessThan(await at(0.9));
  expect(await at(1)).toBeLessThan(await at(1.1));
});

it("keeps one tensor", async () => {
  const zeros = tf.zeros<tf.Rank.R2>([4, 8]);
  await expectTensorsKept(1, () => gaussianKl({ mean: zeros, logVariance: zeros }));
});
