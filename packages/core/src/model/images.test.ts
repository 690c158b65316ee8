import { Rng, type Source } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectTensorsKept } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { tinyImages } from "../__fixtures__/tiny-images.js";
import { denseNetwork } from "../networks/dense.js";
import { drawNetwork } from "../networks/draw.js";
import { gaussianObjective } from "../objectives/gaussian-objective.js";
import { decodeLatents, encodeSource, latentsOf, quantise, reconstruct } from "./images.js";
import { createVae } from "./vae.js";

const source = tinyImages(205); // more than one batch of 200
const vae = createVae({ network: denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [8] }) });

it("encodes a whole source as it encodes its parts, and leaves no tensor behind", async () => {
  const all = await expectTensorsKept(0, () => encodeSource(vae, source));
  expect(all.mean.length).toBe(205 * 2);
  const last = await encodeSource(vae, {
    ...source,
    length: 5,
    read: (indices, out) =>
      source.read(
        Array.from(indices, (i) => i + 200),
        out,
      ),
  });
  expect(all.mean.slice(400)).toEqual(last.mean);
  expect(all.logVariance.slice(400)).toEqual(last.logVariance);
});

it("decodes what the mean says, and scatters samples by σ around it", async () => {
  const posteriors = await encodeSource(vae, source);
  expect(await reconstruct(vae, source, { from: "mean", rng: new Rng(1) })).toEqual(
    await decodeLatents(vae, posteriors.mean),
  );
  const noise = new Rng(2);
  const sampled = latentsOf(posteriors, "sample", new Rng(2));
  posteriors.mean.forEach((mu, i) => {
    expect(sampled[i]).toBe(
      Math.fround(mu + Math.exp(0.5 * posteriors.logVariance[i]!) * noise.normal()),
    );
  });
});

it("refuses values that are no whole number of latents", async () => {
  await expect(decodeLatents(vae, new Float32Array(5))).rejects.toThrow(
    "no whole number of latents",
  );
});

it("rounds images to bytes and clips what lies outside", () => {
  expect([...quantise(Float32Array.of(-0.1, 0, 0.5, 254.4 / 255, 1, 1.2))]).toEqual([
    0, 0, 128, 254, 255, 255,
  ]);
});

it("sends what a flow bends through it, and lets a network that draws by itself draw", async () => {
  const network = denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [8] });
  const bent = createVae({
    network,
    objective: gaussianObjective({ flow: { kind: "planar", steps: 2 } }),
  });
  const draw = createVae({
    network: drawNetwork({ imageShape: [28, 28, 1], steps: 2, stepLatent: 2, units: 4 }),
  });
  const black: Source = {
    length: 3,
    shape: [28, 28, 1],
    fingerprint: "black",
    read: (_, out) => Promise.resolve(void out.fill(0)),
  };
  for (const [model, images] of [
    [bent, tinyImages(3)],
    [draw, black],
  ] as const) {
    const [mean, sampled, again] = await expectTensorsKept(0, async () => [
      await reconstruct(model, images, { from: "mean" }),
      await reconstruct(model, images, { from: "sample", rng: new Rng(3) }),
      await reconstruct(model, images, { from: "sample", rng: new Rng(3) }),
    ]);
    expect(again).toEqual(sampled);
    expect(mean).not.toEqual(sampled);
    expect(mean.every((value) => value > 0 && value < 1)).toBe(true);
  }
  const latents = tf.tidy(() => bent.draw(bent.encode(tf.zeros([3, 4, 4, 1])), tf.zeros([3, 2])));
  const dark: Source = { ...tinyImages(3), read: (_, out) => Promise.resolve(void out.fill(0)) };
  expect(await reconstruct(bent, dark, { from: "mean" })).toEqual(
    await decodeLatents(bent, Float32Array.from(await latents.data())),
  );
});

it("refuses images of another shape, and a place to reconstruct from that there is not", async () => {
  expect(() => vae.encode(tf.zeros([1, 8, 2, 1]))).toThrow(
    "encode: expected images [batch, 4, 4, 1], got [1, 8, 2, 1].",
  );
  await expect(reconstruct(vae, source, { from: "means" as "mean" })).rejects.toThrow(
    'Did you mean "mean"?',
  );
});
