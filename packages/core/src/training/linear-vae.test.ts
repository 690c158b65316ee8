import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { columnMoments, gaussianData, linearNetwork } from "../__fixtures__/linear-vae.js";
import { latentStatistics } from "../latents/latent-statistics.js";
import { createVae, type LatentVae } from "../model/vae.js";
import { createObjective, type ObjectiveOptions } from "../objectives/create-objective.js";
import { runTraining } from "./run-training.js";

/** Data along two axes: one that the latents can afford, and one below the noise. */
const variances = [1, 0.1] as const;
const n = 2000;
const data = gaussianData(n, variances);

async function trainLinear(objective: ObjectiveOptions, latent: number): Promise<LatentVae> {
  const model = createVae({
    network: linearNetwork(2, latent),
    objective: createObjective(objective),
    rng: new Rng(3),
  });
  await runTraining(
    model,
    {
      length: n,
      batch: (indices) =>
        Promise.resolve({
          rows: tf.tensor2d(
            Float32Array.from([...indices].flatMap((i) => [data[2 * i]!, data[2 * i + 1]!])),
            [indices.length, 2],
          ),
        }),
      prepare: ({ rows }) => rows as tf.Tensor2D,
    },
    {
      steps: 600,
      batchSize: 500,
      schedule: { learningRate: 0.02, halveEvery: 20 }, // 4 steps an epoch: 0.02 → 1.6e-4
      rng: new Rng(5),
      logEvery: 600,
    },
  );
  return model;
}

/** Float64 of a tensor that is freed. */
async function valuesOf(tensor: tf.Tensor): Promise<Float32Array> {
  const values = await tensor.data<"float32">();
  tensor.dispose();
  return values;
}

beforeAll(async () => {
  await useBackend("cpu");
});

/** What the noise of the last steps leaves: weights are good to about 1e-2. */
const tolerance = 0.02;
const near = (actual: number, expected: number) => {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThan(tolerance);
};

describe.each([
  { klWeight: 1, gammaSquared: 0.2 },
  { klWeight: 4, gammaSquared: 0.05 },
])("a linear VAE with k = $klWeight, γ² = $gammaSquared", ({ klWeight, gammaSquared }) => {
  const gamma = Math.sqrt(gammaSquared);
  const noise = klWeight * gammaSquared; // what the KL term sees: 0.2
  const [lambda] = variances;
  let model: LatentVae;
  let active = 0; // which of the two latents found the first axis

  beforeAll(async () => {
    model = await trainLinear({ gamma: { rule: "fixed", value: gamma }, klWeight }, 2);
    const kernel = await valuesOf(model.store.variable("decoder/kernel").read());
    active = Math.abs(kernel[0]!) > Math.abs(kernel[2]!) ? 0 : 1;
  });

  const encoded = async () => {
    const posterior = model.encode(tf.tensor2d(data, [n, 2]));
    const mean = await valuesOf(posterior.mean);
    const logVariance = await valuesOf(posterior.logVariance);
    return { length: n, latent: 2, mean, logVariance };
  };
  /** Reconstructions of z = μ + σε, the noise averaged over draws, and their error, by axis. */
  const reconstructed = async (from: "sample" | "mean") => {
    const { mean, logVariance } = await encoded();
    const rng = new Rng(8);
    const draws = from === "mean" ? 1 : 10;
    const axes = [0, 1].map(() => ({ mse: 0, varianceLoss: 0 }));
    for (let draw = 0; draw < draws; draw++) {
      const latents = mean.map(
        (mu, i) => mu + (from === "mean" ? 0 : Math.exp(logVariance[i]! / 2) * rng.normal()),
      );
      const output = await valuesOf(model.decode(tf.tensor2d(latents, [n, 2])));
      const moments = columnMoments(output, 2);
      const errors = columnMoments(
        output.map((value, i) => (value - data[i]!) ** 2),
        2,
      );
      axes.forEach((axis, d) => {
        axis.mse += errors[d]!.mean / draws;
        axis.varianceLoss += (variances[d]! - moments[d]!.variance) / draws;
      });
    }
    return axes;
  };

  it("finds w, μ and σ² of the closed form, and leaves the weak axis alone", async () => {
    const [decoder, encoder, logVariance] = await Promise.all(
      ["decoder/kernel", "encoder/kernel", "encoder/log-variance"].map((name) =>
        valuesOf(model.store.variable(name).read()),
      ),
    );
    const w = Math.sqrt(lambda - noise);
    const sign = Math.sign(decoder![2 * active]!);
    near(decoder![2 * active]!, sign * w);
    near(encoder![active]!, sign * (w / lambda));
    near(Math.exp(logVariance![active]!), noise / lambda);
    const weak = 1 - active;
    near(Math.hypot(decoder![2 * weak]!, decoder![2 * weak + 1]!), 0);
    near(Math.hypot(encoder![weak]!, encoder![2 + weak]!), 0);
    near(Math.exp(logVariance![weak]!), 1);
  });

  it("obeys the variance law in both latents, and one is inactive", async () => {
    const { dimensions, inactive } = latentStatistics(await encoded());
    for (const { law } of dimensions) near(law, 1);
    expect(inactive).toBe(1);
    expect(dimensions[1 - active]!.isInactive).toBe(true);
  });

  it("loses from sampled z as much variance as its error is: k·γ² and what is left out", async () => {
    const [strong, weak] = await reconstructed("sample");
    near(strong!.mse, noise);
    near(strong!.varianceLoss, noise);
    near(weak!.mse, variances[1]);
    near(weak!.varianceLoss, variances[1]);
  });

  it("loses from the mean 2γ² − γ⁴/λ, nine times its error γ⁴/λ", async () => {
    const [strong] = await reconstructed("mean");
    near(strong!.mse, noise ** 2 / lambda);
    near(strong!.varianceLoss, 2 * noise - noise ** 2 / lambda);
  });

  it("generates variance λ − kγ², and all of λ with noise of variance kγ²", async () => {
    const u = gaussianData(20_000, [1, 1], 23);
    const output = await valuesOf(model.decode(tf.tensor2d(u, [20_000, 2])));
    near(columnMoments(output, 2)[0]!.variance, lambda - noise);
    const rng = new Rng(2);
    const noisy = output.map((value) => value + Math.sqrt(noise) * rng.normal());
    // The standard error of a variance over 20,000 draws is 0.01.
    near(columnMoments(noisy, 2)[0]!.variance, lambda);
  });
});

it("learns γ² = mean of the variances that it leaves out, over the values", async () => {
  // One latent for two axes: at the optimum of probabilistic PCA γ² is the variance of the second axis.
  const model = await trainLinear({ gamma: { rule: "learned" } }, 1);
  near((await model.gamma()) ** 2, variances[1]);
  model.dispose();
});

it("computes the same γ² as it learns", async () => {
  const model = await trainLinear({ gamma: { rule: "batchOptimal" } }, 1);
  near((await model.gamma()) ** 2, variances[1]);
  model.dispose();
});
