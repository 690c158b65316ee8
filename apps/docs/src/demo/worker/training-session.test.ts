import { useBackend } from "@vae/backend";
import { decodeSafetensors } from "@vae/base";
import { subset } from "@vae/datasets";
import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import type { News, NewsName, TrainingSettings } from "../protocol/calls.js";
import { modelOfFiles } from "./model-of-files.js";
import {
  createSmallVae,
  createTrainingSession,
  type SessionImages,
  type TrainingSession,
} from "./training-session.js";

const settings: TrainingSettings = { latent: 2, gamma: "computed", learningRate: 2e-3, seed: 1 };

let images: SessionImages;
beforeAll(async () => {
  await useBackend("wasm");
  const all = await loadFashionMnist10k();
  images = { training: subset(all, 0, 400), held: subset(all, 400, 420) };
});

/** A session, what it said, and a wait for a step. */
function newSession() {
  const said: { readonly name: NewsName; readonly content: unknown }[] = [];
  const waits: { readonly step: number; readonly resolve: () => void }[] = [];
  const session = createTrainingSession(createSmallVae(settings), {
    images,
    learningRate: settings.learningRate,
    seed: settings.seed,
    tell(name, content) {
      said.push({ name, content });
      if (name !== "trainingStep") return;
      const { step } = content as News["trainingStep"];
      for (const wait of waits) if (step >= wait.step) wait.resolve();
    },
  });
  const news = <Name extends NewsName>(wanted: Name) =>
    said.filter(({ name }) => name === wanted).map(({ content }) => content as News[Name]);
  const reached = (step: number) =>
    new Promise<void>((resolve) => {
      waits.push({ step, resolve });
    });
  return { session, news, reached };
}

/** Goes on to a step or a little further, and stands still. */
async function trainTo(session: TrainingSession, reached: Promise<void>): Promise<void> {
  session.resume();
  await reached;
  await session.pause();
}

it("stands still, goes on, and tells losses that fall", async () => {
  const { session, news, reached } = newSession();
  await trainTo(session, reached(10));
  const paused = news("trainingStep").at(-1)!.step;
  expect(news("trainingStopped")).toEqual([{ reason: "paused" }]);
  await trainTo(session, reached(60));
  const steps = news("trainingStep").map(({ step }) => step);
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b)); // no step twice
  expect(steps.some((step) => step > paused && step <= paused + 10)).toBe(true);
  const losses = news("trainingStep").map(({ loss }) => loss);
  expect(losses.at(-1)).toBeLessThan(losses[0]! - 100);
  const tensors = new Set(news("trainingStep").map(({ memory }) => memory.tensors));
  expect(tensors.size).toBe(1);
  const views = news("trainingView");
  expect(views.map(({ step }) => step)).toContain(20);
  expect(views.every(({ count }) => count === 20)).toBe(true);
  expect(views.at(-1)!.mse).toBeLessThan(views[0]!.mse);
  await session.dispose();
});

it("saves a file that opens as the same model, and leaves nothing behind", async () => {
  const before = tf.memory().numTensors;
  const { session, reached } = newSession();
  await trainTo(session, reached(5));
  const { name, bytes } = await session.save();
  expect(name).toMatch(/^vae-step-\d+\.safetensors$/);
  const vae = modelOfFiles([{ name, bytes }]);
  expect(vae.network.config).toMatchObject({ latent: 2, widths: [256, 128] });
  expect(await vae.store.save()).toEqual(decodeSafetensors(bytes).tensors);
  vae.dispose();
  await session.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it("goes on by itself after a file was saved while it trained", async () => {
  const { session, news, reached } = newSession();
  session.resume();
  await reached(5);
  await session.save();
  const saved = news("trainingStep").at(-1)!.step;
  await reached(saved + 5);
  await session.pause();
  expect(news("trainingStopped").map(({ reason }) => reason)).toEqual(["paused", "paused"]);
  await session.dispose();
});
