import type { ImageShape } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { linear, networkConformance, norm } from "../__fixtures__/network-conformance.js";
import { createVae } from "../model/vae.js";
import { trainedValues } from "./layers/parameters.js";
import { raeNetwork, raePresets } from "./rae.js";

it.each<[keyof typeof raePresets, ImageShape, number]>([
  ["mnist", [32, 32, 1], 22_689_681],
  ["cifar-10", [32, 32, 3], 30_500_867],
  ["celeba", [64, 64, 3], 39_742_531],
])(
  "as %s at %j has the published number of parameters, by itself or asked",
  (preset, imageShape, count) => {
    expect(trainedValues(raeNetwork({ imageShape }).parameters)).toBe(count);
    expect(trainedValues(raeNetwork({ imageShape, ...raePresets[preset] }).parameters)).toBe(count);
  },
);

it("has a second head as a VAE, and half the filters as a CV-VAE on CelebA", () => {
  const imageShape: ImageShape = [64, 64, 3];
  const vae = raeNetwork({ imageShape, posterior: "vae" });
  expect(trainedValues(vae.parameters)).toBe(39_742_531 + (4 * 4 * 1024 + 1) * 64);
  const constant = raeNetwork({ imageShape, posterior: "cv-vae" });
  const conv = (inputs: number, outputs: number) => 25 * inputs * outputs + outputs;
  const norm = (channels: number) => 2 * channels;
  expect(trainedValues(constant.parameters)).toBe(
    conv(3, 64) +
      conv(64, 128) +
      conv(128, 256) +
      conv(256, 512) +
      norm(64 + 128 + 256 + 512) +
      (4 * 4 * 512 + 1) * 64 +
      65 * 8 * 8 * 1024 +
      conv(1024, 256) +
      conv(256, 128) +
      conv(128, 64) +
      norm(256 + 128 + 64) +
      conv(64, 3),
  );
});

it("encodes to points, to σ = 0.7, or to log σ within ±5", async () => {
  const logVariance = async (posterior: "deterministic" | "vae" | "cv-vae") => {
    const vae = createVae({
      network: raeNetwork({ imageShape: [16, 16, 1], latent: 2, base: 2, seed: 2, posterior }),
    });
    if (posterior === "vae")
      vae.store.variable("encoder/logSigma/bias").assign(tf.tensor1d([50, -50]));
    const values = await vae.encode(tf.zeros([1, 16, 16, 1])).logVariance.data();
    vae.dispose();
    return values;
  };
  expectClose(await logVariance("cv-vae"), [2 * Math.log(0.7), 2 * Math.log(0.7)], 1e-6);
  expectClose(await logVariance("vae"), [10, -10], 1e-6);
  for (const value of await logVariance("deterministic")) {
    expect(1 + Math.fround(Math.exp(value / 2))).toBe(1); // a draw is the mean
  }
});

it("refuses other sides and unknown forms", () => {
  expect(() => raeNetwork({ imageShape: [28, 28, 1] })).toThrow(
    "rae: expected square images with a power of two from 16 on pixels a side, got [28, 28, 1]. Pad",
  );
  expect(() => raeNetwork({ imageShape: [32, 32, 1], form: "larg" as "small" })).toThrow(
    'Unknown form of rae "larg"',
  );
  expect(() => raeNetwork({ imageShape: [32, 32, 1], posterior: "cvvae" as "vae" })).toThrow(
    'Did you mean "cv-vae"?',
  );
});

networkConformance("rae, small", {
  create: () =>
    raeNetwork({ imageShape: [16, 16, 1], latent: 2, base: 2, seed: 3, posterior: "vae" }),
  names: {
    "encoder/conv-0": linear,
    "encoder/norm-0": norm,
    "encoder/conv-1": linear,
    "encoder/norm-1": norm,
    "encoder/conv-2": linear,
    "encoder/norm-2": norm,
    "encoder/conv-3": linear,
    "encoder/norm-3": norm,
    "encoder/mean": linear,
    "encoder/logSigma": linear,
    "decoder/dense-0": linear,
    "decoder/conv-transpose-0": linear,
    "decoder/norm-0": norm,
    "decoder/conv-transpose-1": linear,
    "decoder/norm-1": norm,
    "decoder/conv-transpose-2": linear,
  },
});

networkConformance("rae, celeba", {
  create: () =>
    raeNetwork({
      imageShape: [16, 16, 3],
      form: "celeba",
      latent: 2,
      base: 2,
      seed: 3,
      posterior: "cv-vae",
    }),
  names: {
    "encoder/conv-0": linear,
    "encoder/norm-0": norm,
    "encoder/conv-1": linear,
    "encoder/norm-1": norm,
    "encoder/conv-2": linear,
    "encoder/norm-2": norm,
    "encoder/conv-3": linear,
    "encoder/norm-3": norm,
    "encoder/mean": linear,
    "decoder/dense-0": linear,
    "decoder/conv-transpose-0": linear,
    "decoder/norm-0": norm,
    "decoder/conv-transpose-1": linear,
    "decoder/norm-1": norm,
    "decoder/conv-transpose-2": linear,
    "decoder/norm-2": norm,
    "decoder/conv-transpose-3": linear,
  },
});
