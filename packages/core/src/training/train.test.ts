import { useBackend } from "@vae/backend";
import { Rng, VaeError } from "@vae/base";
import { readVariables } from "../model/variable-store.js";
import * as tf from "@tensorflow/tfjs";
import { expectClose, finiteDifferences } from "@vae/testing/tensors";
import { beforeAll, describe, expect, it } from "vitest";
import { describeOnBackends } from "../__fixtures__/backends.js";
import { bytesOf } from "../__fixtures__/bytes-of.js";
import { tinyImages } from "../__fixtures__/tiny-images.js";
import { settings, tinyVae } from "../__fixtures__/tiny-training.js";
import { trainingScope } from "../model/scope.js";
import { forwardPass } from "../objectives/forward-pass.js";
import { gaussianObjective } from "../objectives/gaussian-objective.js";
import type { StepMetrics } from "./training-options.js";
import type { TrainingState } from "./training-state.js";
import { train } from "./train.js";

describeOnBackends("training", () => {
  it("lowers the loss, and reports it", async () => {
    const vae = tinyVae();
    const metrics: StepMetrics[] = [];
    await train({
      ...settings,
      vae,
      steps: 300,
      logEvery: 50,
      callbacks: { onStep: (step) => void metrics.push(step) },
    });
    expect(metrics.map(({ step }) => step)).toEqual([1, 50, 100, 150, 200, 250, 300]);
    expect(metrics.map(({ epoch }) => epoch)).toEqual([0, 8, 16, 24, 33, 41, 49]); // 6 steps an epoch
    expect(metrics.at(-1)!.loss).toBeLessThan(metrics[0]!.loss - 10);
    expect(metrics.at(-1)!.mse).toBeLessThan(0.6 * metrics[0]!.mse);
    for (const { loss, kl, reconstruction } of metrics)
      expect(loss).toBeCloseTo(kl! + reconstruction, 3);
    vae.dispose();
  });

  it("ends with the same bits when interrupted in the middle of an epoch and resumed", async () => {
    const whole = tinyVae();
    const uninterrupted = await train({ ...settings, vae: whole, steps: 40 });

    const first = tinyVae();
    const abort = new AbortController();
    let checkpoint: TrainingState | undefined;
    const failure: unknown = await train({
      ...settings,
      vae: first,
      steps: 40,
      logEvery: 1,
      signal: abort.signal,
      callbacks: {
        onStep: ({ step }) => {
          if (step === 17) abort.abort();
        },
        onCheckpoint: (state) => {
          checkpoint = state;
        },
      },
    }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "INTERRUPTED" });
    expect(checkpoint?.step).toBe(17);

    const second = tinyVae();
    const resumed = await train({ ...settings, vae: second, steps: 40, resumeFrom: checkpoint! });
    expect(bytesOf(resumed)).toEqual(bytesOf(uninterrupted));
    for (const vae of [whole, first, second]) vae.dispose();
  });

  it("holds the number of tensors constant over 1,000 steps, and frees the step's own at the end", async () => {
    const vae = tinyVae();
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    await train({
      ...settings,
      vae,
      steps: 1000,
      lastBatch: "keep",
      logEvery: 10,
      callbacks: { onStep: () => void counts.push(tf.memory().numTensors) },
    });
    expect(new Set(counts.slice(1, -1)).size).toBe(1); // the last step has no next batch waiting
    expect(tf.memory().numTensors).toBe(before);
    vae.dispose();
  });

  it("stops with TRAINING_DIVERGED and makes no checkpoint of what is not finite", async () => {
    const vae = tinyVae();
    const checkpoints: number[] = [];
    const before = tf.memory().numTensors;
    const failure: unknown = await train({
      ...settings,
      vae,
      schedule: { learningRate: 1e30 },
      steps: 50,
      logEvery: 5,
      checkpointEvery: 2,
      callbacks: { onCheckpoint: ({ step }) => void checkpoints.push(step) },
    }).catch((error: unknown) => error);
    expect(VaeError.isInstance(failure) && failure.code).toBe("TRAINING_DIVERGED");
    expect((failure as Error).message).toMatch(
      /became .* at epoch 0, step \d+.*no checkpoint was made/,
    );
    expect(checkpoints).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
    vae.dispose();
  });
});

describe("training", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });

  it("follows gradients that finite differences confirm, for every parameter", async () => {
    const vae = tinyVae(gaussianObjective({ gamma: { rule: "fixed", value: 0.3 } }));
    const images = tf.tensor4d(new Rng(8).normals(new Float32Array(32)), [2, 4, 4, 1]);
    const noise = tf.tensor2d(new Rng(9).normals(new Float32Array(4)), [2, 2]);
    const loss = (parameters: Record<string, tf.Tensor>): tf.Scalar => {
      const scope = trainingScope(parameters);
      return vae.objective.evaluate(scope, forwardPass(vae, scope, images, noise)).loss;
    };
    const parameters = readVariables(vae.store.trained);
    const names = Object.keys(parameters);
    const gradients = tf.grads((...held: tf.Tensor[]) =>
      loss(Object.fromEntries(names.map((name, i) => [name, held[i]!]))),
    )(Object.values(parameters));
    for (const [i, name] of names.entries()) {
      const value = parameters[name]!;
      const numeric = finiteDifferences(
        (x) => loss({ ...parameters, [name]: tf.tensor(x, value.shape) }).dataSync()[0]!,
        Float32Array.from(await value.data()),
        1e-3,
      );
      // The loss is about 200, float32 rounds it by 1e-5, a step of 1e-3 makes 1e-2 of it.
      expectClose(await gradients[i]!.data(), numeric, 3e-2);
    }
    vae.dispose();
  });

  it("refuses a batch larger than the data, and a learning rate of 0", async () => {
    const vae = tinyVae();
    await expect(train({ ...settings, vae, steps: 1, batchSize: 65 })).rejects.toThrow(
      "from 1 to 64",
    );
    await expect(
      train({ ...settings, vae, steps: 1, schedule: { learningRate: 0 } }),
    ).rejects.toThrow("learningRate: expected a number > 0, got 0");
    vae.dispose();
  });

  it("refuses images of another shape than the network takes", async () => {
    const vae = tinyVae();
    await expect(train({ ...settings, vae, source: tinyImages(64, 5), steps: 1 })).rejects.toThrow(
      "the images are [5, 5, 1], the network takes [4, 4, 1]",
    );
    vae.dispose();
  });
});
