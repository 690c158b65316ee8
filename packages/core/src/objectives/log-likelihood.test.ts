import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectTensorsKept } from "@vae/testing/tensors";
import { beforeAll, expect, it } from "vitest";
import { gaussianData, optimalLinearVae } from "../__fixtures__/linear-vae.js";
import { tinyImages } from "../__fixtures__/tiny-images.js";
import { imageStream, rowStream } from "../latents/data-stream.js";
import { createVae } from "../model/vae.js";
import { denseNetwork } from "../networks/dense.js";
import { createObjective } from "./create-objective.js";
import { ImportanceWeights } from "./importance-weights.js";
import { logLikelihood } from "./log-likelihood.js";

beforeAll(async () => {
  await useBackend("cpu");
});

const gammaSquared = 0.2;
const balance = { gamma: Math.sqrt(gammaSquared) };
const variances = [1, 0.1] as const;
const n = 400;
const stream = () => rowStream(gaussianData(n, variances), 2);
/** x ∼ N(0, w² + γ²) on each axis, w² = λ − γ² or 0; the sample's own variances are λ. */
const exact = variances.reduce((sum, variance) => {
  const marginal = Math.max(variance, gammaSquared);
  return sum - 0.5 * (Math.log(2 * Math.PI * marginal) + variance / marginal);
}, 0);

it("is exact with one sample where the posterior is the true one", async () => {
  const model = optimalLinearVae(variances, balance);
  const { mean, standardError, values } = await expectTensorsKept(0, () =>
    logLikelihood(model, stream(), { samples: 1 }),
  );
  expect(mean).toBeCloseTo(exact, 4);
  expect(values.length).toBe(n);
  // Var of −x²/(2s) over the data: ½ (λ/s)² on each axis.
  const spread = variances.reduce((sum, v) => sum + 0.5 * (v / Math.max(v, gammaSquared)) ** 2, 0);
  expect(Math.abs(standardError / Math.sqrt(spread / n) - 1)).toBeLessThan(0.3);
  model.dispose();
});

it("comes to the marginal likelihood from a posterior that is off, within its sampling error", async () => {
  const model = optimalLinearVae(variances, balance);
  model.store.variable("encoder/bias").assign(tf.tensor1d([0.2, -0.1]));
  model.store.variable("encoder/log-variance").assign(tf.tensor1d([-1.2, 0.1]));
  const few = await logLikelihood(model, stream(), { samples: 1 });
  const many = await logLikelihood(model, stream(), { samples: 400 });
  expect(few.mean).toBeLessThan(exact - 0.02); // the evidence lower bound
  expect(Math.abs(many.mean - exact)).toBeLessThan(4 * many.samplingError);
  expect(many.samplingError).toBeLessThan(0.01);
  model.dispose();
});

it.each([
  { kind: "planar", steps: 2 },
  { kind: "iaf", steps: 2, width: 8 },
] as const)("takes in the determinant of a $kind flow", async (flow) => {
  const model = optimalLinearVae(variances, { ...balance, flow });
  const rng = new Rng(2);
  for (const { name, shape } of model.store.specs) {
    if (!name.startsWith("objective/flow")) continue;
    const variable = model.store.variable(name);
    const length = shape.reduce((product, size) => product * size, 1);
    const noise = tf.tensor(rng.normals(new Float32Array(length)), [...shape]);
    variable.assign(tf.add(variable.read(), tf.mul(0.15, noise)));
  }
  const { mean, samplingError } = await logLikelihood(model, stream(), { samples: 800 });
  // Whatever the flow does to the draws, the weights undo it.
  expect(samplingError).toBeLessThan(0.01);
  expect(Math.abs(mean - exact)).toBeLessThan(4 * samplingError + 2e-3); // and the bias of 800 samples
  model.dispose();
});

it("works for images, and refuses what is no likelihood", async () => {
  const network = denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [8] });
  const vae = createVae({ network, objective: createObjective({ kind: "bernoulli" }) });
  const { mean } = await logLikelihood(vae, tinyImages(10), { samples: 5 });
  expect(mean).toBeLessThan(0); // a probability
  await expect(logLikelihood(vae, imageStream(tinyImages(2)), { samples: 0 })).rejects.toThrow(
    "whole number ≥ 1, got 0",
  );
  vae.dispose();
  const wae = createVae({ network, objective: createObjective({ kind: "wae-mmd" }) });
  await expect(logLikelihood(wae, imageStream(tinyImages(2)))).rejects.toThrow(
    'the objective "wae-mmd" has no likelihood',
  );
  wae.dispose();
});

it("adds weights in log space, whatever their size", () => {
  const weights = new ImportanceWeights(2);
  for (const pair of [
    [-2000, Math.log(1)],
    [-2000 + Math.log(3), Math.log(3)],
  ]) {
    weights.add(pair);
  }
  const [far, near] = weights.logMeans();
  expect(far).toBeCloseTo(-2000 + Math.log(2), 9);
  expect(near).toBeCloseTo(Math.log(2), 12);
  // Weights 1 and 3: unbiased variance 2, over K = 2 and the squared mean 4.
  expect(weights.variances()[1]).toBeCloseTo(2 / 2 / 4, 12);
});
