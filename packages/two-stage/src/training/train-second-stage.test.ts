import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { createVae, type Posteriors } from "@vae/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import {
  latentMoments,
  sampleSecondStage,
  secondStageNetwork,
  trainSecondStage,
} from "../index.js";

beforeAll(async () => {
  await useBackend("wasm");
});

/** Posteriors whose aggregate is N(0, 1) in the first dimension and a mixture of ±2 in the second. */
function posteriors(length: number): Posteriors {
  const rng = new Rng(6);
  const mean = Float32Array.from({ length: 2 * length }, (_, i) =>
    i % 2 === 0 ? 0.8 * rng.normal() : rng.uniform() < 0.5 ? -2 : 2,
  );
  const logVariance = Float32Array.from({ length: 2 * length }, (_, i) =>
    Math.log(i % 2 === 0 ? 0.36 : 0.04),
  );
  return { length, latent: 2, mean, logVariance };
}

const network = () => secondStageNetwork({ dataWidth: 2, width: 32, depth: 2 });

it("learns the shape and the scale of the aggregate posterior", async () => {
  const model = createVae({ network: network(), rng: new Rng(1) });
  const before = tf.memory().numTensors;
  await trainSecondStage({
    model,
    posteriors: posteriors(500),
    steps: 1000,
    batchSize: 100,
    schedule: { learningRate: 3e-3 },
    rng: new Rng(2),
  });
  expect(tf.memory().numTensors).toBe(before);
  const latents = await sampleSecondStage(model, 4000, new Rng(3));
  const { covariance } = latentMoments(latents, 2);
  const bimodal = latents.filter((_, i) => i % 2 === 1);
  const farFromZero = bimodal.filter((value) => Math.abs(value) > 1).length / bimodal.length;
  expect(farFromZero).toBeGreaterThan(0.7); // a normal with this variance has 0.63 of its mass there
  // Generated variance falls short of the target by about the decoder's variance γ² (recipe 8.4), and a training
  // of this length is within 15 % of its end.
  const gammaSquared = (await model.gamma()) ** 2;
  const generated = (covariance[0]! + covariance[3]!) / 2;
  const target = (0.64 + 0.36 + 4 + 0.04) / 2;
  expect(Math.abs(generated + gammaSquared - target)).toBeLessThan(0.15 * target);
  model.dispose();
});

it("refuses posteriors of another width", async () => {
  const model = createVae({ network: secondStageNetwork({ dataWidth: 3, width: 4, depth: 1 }) });
  await expect(
    trainSecondStage({
      model,
      posteriors: posteriors(20),
      steps: 1,
      batchSize: 10,
      schedule: { learningRate: 1e-3 },
      rng: new Rng(1),
    }),
  ).rejects.toThrow("the latents have width 2, the network takes 3");
  model.dispose();
});
