import { useBackend } from "@vae/backend";
import { createVariable } from "@vae/backend/ops";
import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { describeOnBackends } from "../__fixtures__/backends.js";
import { bytesOf } from "../__fixtures__/bytes-of.js";
import { settings, tinyVae } from "../__fixtures__/tiny-training.js";
import { train, type TrainOptions } from "./train.js";
import type { EpochMetrics, StepMetrics, TrainingEnd } from "./training-options.js";
import type { TrainingState } from "./training-state.js";

/** Trains a fresh tiny VAE and frees it. */
async function trainTiny(
  options: Omit<TrainOptions, "vae" | keyof typeof settings> & Partial<TrainOptions>,
) {
  const vae = tinyVae();
  try {
    return await train({ ...settings, vae, ...options });
  } finally {
    vae.dispose();
  }
}

describeOnBackends("the training loop", () => {
  it("keeps the last, smaller batch of each epoch when asked, and resumes in it", async () => {
    const options = { epochs: 3, lastBatch: "keep" } as const;
    const whole = await trainTiny(options);
    expect(whole.step).toBe(3 * 7);
    const checkpoints: TrainingState[] = [];
    await trainTiny({
      ...options,
      checkpointEvery: 13, // the next step is the smaller one
      callbacks: { onCheckpoint: (state) => void checkpoints.push(state) },
    });
    const resumed = await trainTiny({ ...options, resumeFrom: checkpoints[0]! });
    expect(checkpoints[0]!.step).toBe(13);
    expect(bytesOf(resumed)).toEqual(bytesOf(whole));
  });

  it("trains as without a limit when all gradients are shorter, and otherwise otherwise", async () => {
    const free = await trainTiny({ steps: 10 });
    expect(bytesOf(await trainTiny({ steps: 10, clipNorm: 1e9 }))).toEqual(bytesOf(free));
    expect(bytesOf(await trainTiny({ steps: 10, clipNorm: 0.1 }))).not.toEqual(bytesOf(free));
  });

  it("resumes the plateau and the best epoch in the middle of an epoch, bit for bit", async () => {
    const options = {
      epochs: 6,
      schedule: { learningRate: 1e-2, plateau: { patience: 1, minDelta: 1e3 } }, // never enough progress
      keepBest: { metric: "mse" },
    } as const;
    const states: TrainingState[] = [];
    const whole = await trainTiny({
      ...options,
      checkpointEvery: 16,
      callbacks: { onCheckpoint: (state) => void states.push(state) },
    });
    const middle = states.find(({ step }) => step === 16)!;
    expect(middle.progress).toMatchObject({ epoch: { steps: 4 }, plateau: { factor: 0.5 } });
    expect(whole.progress?.plateau?.factor).toBe(0.5 ** 5);
    const resumed = await trainTiny({ ...options, resumeFrom: structuredClone(middle) });
    expect(bytesOf(resumed)).toEqual(bytesOf(whole));
    expect(resumed.progress).toEqual(whole.progress);
  });

  it("names the weights that are not finite, and the step", async () => {
    const vae = tinyVae();
    const poison = createVariable("NaN", Float32Array.of(0, NaN), [2]);
    const failure: unknown = await train({
      ...settings,
      vae,
      steps: 40,
      checkpointEvery: 4,
      logEvery: 10,
      callbacks: {
        onStep({ step }) {
          if (step !== 10) return;
          const value = poison.read();
          vae.store.variable("encoder/mean/bias").assign(value);
          value.dispose();
        },
      },
    }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "TRAINING_DIVERGED" });
    // Step 11 finds what was spoilt after step 10; step 12 is a checkpoint and reads the reports.
    expect((failure as Error).message).toMatch(
      'the weights "encoder/mean/bias" became NaN at epoch 1, step 10, found at step 12; the last checkpoint, of step 8, is kept',
    );
    poison.dispose();
    vae.dispose();
  });
});

describe("the training loop", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });

  it("tells of each epoch the means over its steps", async () => {
    const steps: StepMetrics[] = [];
    const epochs: EpochMetrics[] = [];
    await trainTiny({
      epochs: 2,
      logEvery: 1,
      callbacks: {
        onStep: (metrics) => void steps.push(metrics),
        onEpoch: (metrics) => void epochs.push(metrics),
      },
    });
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 6],
      [1, 12],
    ]);
    const second = steps.slice(6);
    const mean = second.reduce((sum, { loss }) => sum + loss, 0) / 6;
    expect(epochs[1]!.loss).toBeCloseTo(mean, 10);
  });

  it("makes a checkpoint of the best epoch by a metric of one's own", async () => {
    const scores = [3, 5, 4, 5];
    const checkpoints: [number, number | undefined][] = [];
    await trainTiny({
      epochs: 4,
      keepBest: { metric: "score", mode: "max" },
      callbacks: {
        onEpoch: ({ epoch }) => ({ score: scores[epoch] ?? 0 }),
        onCheckpoint: ({ step, progress }) => void checkpoints.push([step, progress?.best?.step]),
      },
    });
    expect(checkpoints).toEqual([
      [6, 6],
      [12, 12],
      [24, 12],
    ]);
  });

  it("refuses a metric that there is not, with those that there are", async () => {
    await expect(trainTiny({ epochs: 1, keepBest: { metric: "fid" } })).rejects.toThrow(
      /keepBest: no metric "fid"\. Known: .*loss/,
    );
  });

  it("lowers the learning rate on a plateau from the next step on", async () => {
    const rates: number[] = [];
    await trainTiny({
      epochs: 3,
      logEvery: 1,
      schedule: { learningRate: 1, warmUpSteps: 2, plateau: { patience: 1, metric: "stuck" } },
      clipNorm: 1e-3,
      callbacks: {
        onStep: ({ learningRate }) => void rates.push(learningRate),
        onEpoch: () => ({ stuck: 1 }),
      },
    });
    expect(rates.slice(0, 3)).toEqual([0.5, 1, 1]);
    expect(rates.slice(11, 13)).toEqual([1, 0.5]); // 12 steps are 2 epochs, the second without progress
  });

  it("says at its end how it ended", async () => {
    const ends: TrainingEnd[] = [];
    const callbacks = { onEnd: (end: TrainingEnd) => void ends.push(end) };
    await trainTiny({ steps: 2, callbacks });
    const signal = AbortSignal.abort();
    await expect(trainTiny({ steps: 2, callbacks, signal })).rejects.toThrow("interrupted");
    const onStep = () => {
      throw new Error("disk full");
    };
    await expect(trainTiny({ steps: 2, callbacks: { ...callbacks, onStep } })).rejects.toThrow(
      "disk",
    );
    expect(ends).toEqual([
      { reason: "finished", step: 2 },
      { reason: "interrupted", step: 1 },
      { reason: "failed", step: 1 },
    ]);
  });

  it("leaves no tensor behind when a callback fails", async () => {
    const before = tf.memory().numTensors;
    const onCheckpoint = () => Promise.reject(new Error("disk full"));
    await expect(
      trainTiny({ steps: 9, checkpointEvery: 3, callbacks: { onCheckpoint } }),
    ).rejects.toThrow("disk full");
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, Partial<TrainOptions>]>([
    ["either steps or epochs, got none", {}],
    ["either steps or epochs, got both", { steps: 1, epochs: 1 }],
    ["epochs: expected a whole number ≥ 1, got 0.5", { epochs: 0.5 }],
    ["clipNorm: expected a number > 0, got 0", { steps: 1, clipNorm: 0 }],
    ["beta1: expected from 0, below 1, got 1", { steps: 1, adam: { beta1: 1 } }],
    ["epsilon: expected a number > 0, got 0", { steps: 1, adam: { epsilon: 0 } }],
    [
      'Unknown mode of keepBest "mn"',
      { steps: 1, keepBest: { metric: "mse", mode: "mn" as "min" } },
    ],
    [
      'Unknown mode of plateau "mx"',
      { steps: 1, schedule: { learningRate: 1, plateau: { mode: "mx" as "max" } } },
    ],
    ['lastBatch: expected "drop" or "keep"', { steps: 1, lastBatch: "half" as "keep" }],
    ["weightDecay: expected a number ≥ 0, got -1", { steps: 1, adam: { weightDecay: -1 } }],
  ])("refuses %s", async (message, options) => {
    await expect(trainTiny(options)).rejects.toThrow(message);
  });

  it("refuses to go on with another seed", async () => {
    const resumeFrom = await trainTiny({ steps: 2 });
    await expect(trainTiny({ steps: 3, resumeFrom, rng: new Rng(6) })).rejects.toThrow(
      'drawn by the generator "5", this is "6"',
    );
  });
});
