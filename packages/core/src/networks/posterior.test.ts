import * as tf from "@tensorflow/tfjs";
import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { samplePosterior, toLogVariance, withoutSpread } from "./posterior.js";

it("reads every head as log σ²", async () => {
  const output = tf.tensor2d([[-30, -1, 0, 3]]);
  const values = [-30, -1, 0, 3];
  expectClose(await toLogVariance("logVariance", output).data(), values, 0);
  expectClose(
    await toLogVariance("logSigma", output).data(),
    values.map((x) => 2 * x),
    0,
  );
  // σ = 1e-6 + log(1 + eˣ): at −30 it is the floor
  const sigma = values.map((x) => 1e-6 + Math.log1p(Math.exp(x)));
  expectClose(
    await toLogVariance("softplus", output).data(),
    sigma.map((s) => 2 * Math.log(s)),
    1e-5,
  );
});

it("draws the mean from a posterior without spread, with a finite entropy", async () => {
  const mean = tf.tensor2d([[0.5, -3e-3]]);
  const posterior = withoutSpread(mean);
  expect(await samplePosterior(posterior, tf.tensor2d([[4, -4]])).data()).toEqual(
    await mean.data(),
  );
  for (const value of await posterior.logVariance.data()) expect(value).toBeGreaterThan(-100);
});
