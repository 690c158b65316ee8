import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectTensorsKept } from "@vae/testing/tensors";
import { describe, expect, it } from "vitest";
import { createVae } from "../model/vae.js";
import { linear, networkConformance } from "../__fixtures__/network-conformance.js";
import { denseNetwork, densePresets } from "./dense.js";
import { trainedValues } from "./layers/parameters.js";
import { createNetwork } from "./registry.js";

/** Weights and biases of dense layers of these widths. */
const countOf = (widths: readonly number[]) =>
  widths.slice(1).reduce((sum, width, i) => sum + (widths[i]! + 1) * width, 0);

describe("dense network", () => {
  it("has the parameters of its layers, with two heads", () => {
    const sizes = [
      [2, [512]],
      [16, [256, 32, 24]],
    ] as const;
    for (const [latent, widths] of sizes) {
      const vae = createVae({ network: denseNetwork({ imageShape: [28, 28, 1], latent, widths }) });
      const last = widths.at(-1)!;
      const encoder = countOf([784, ...widths]) + 2 * (last + 1) * latent;
      const decoder = countOf([latent, ...widths.toReversed(), 784]);
      expect(vae.store.parameterCount).toBe(encoder + decoder);
      vae.dispose();
    }
  });

  it("encodes to posteriors and decodes to images in [0, 1]", async () => {
    const vae = createVae({
      network: denseNetwork({ imageShape: [4, 5, 3], latent: 2, widths: [8] }),
    });
    const images = tf.zeros<tf.Rank.R4>([3, 4, 5, 3]);
    const posterior = await expectTensorsKept(2, () => vae.encode(images));
    expect(posterior.mean.shape).toEqual([3, 2]);
    expect(posterior.logVariance.shape).toEqual([3, 2]);
    const decoded = await expectTensorsKept(1, () => vae.decode(posterior.mean));
    expect(decoded.shape).toEqual([3, 4, 5, 3]);
    for (const value of await decoded.data()) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(1);
    }
    vae.dispose();
  });

  it("reads the second head as log σ or as log σ²", () => {
    const posterior = (head: "logSigma" | "logVariance") => {
      const network = denseNetwork({ imageShape: [2, 2, 1], latent: 1, widths: [3], head });
      const vae = createVae({ network, rng: new Rng(4) });
      vae.store.variable(`encoder/${head}/kernel`).assign(tf.zeros([3, 1]));
      vae.store.variable(`encoder/${head}/bias`).assign(tf.tensor1d([0.5]));
      return vae.encode(tf.zeros([1, 2, 2, 1])).logVariance.dataSync()[0];
    };
    expect(posterior("logSigma")).toBeCloseTo(1, 6);
    expect(posterior("logVariance")).toBeCloseTo(0.5, 6);
  });

  it("refuses widths and latents that are no whole numbers above 0", () => {
    const build = (latent: number, widths: number[]) => () =>
      denseNetwork({ imageShape: [4, 4, 1], latent, widths });
    expect(build(0, [8])).toThrow("got latent 0");
    expect(build(2, [8, -1])).toThrow("widths [8, -1]");
    expect(build(Number.NaN, [8])).toThrow("latent NaN");
  });

  it("names the nearest network and the nearest key for misspelt ones", () => {
    expect(() => createNetwork("dens", [28, 28, 1])).toThrow('Did you mean "dense"?');
    expect(() => createNetwork("dense", [28, 28, 1], { laten: 3 })).toThrow(
      'Did you mean "latent"?',
    );
  });

  it("refuses latents of another width", () => {
    const vae = createVae({
      network: denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [8] }),
    });
    expect(() => vae.decode(tf.zeros([1, 3]))).toThrow("expected latents [batch, 2], got [1, 3]");
    vae.dispose();
  });
});

it("has an over-sized preset: far more parameters than 60,000 images of 784 pixels can need", () => {
  const network = denseNetwork({ imageShape: [28, 28, 1], ...densePresets.oversized });
  const encoder = countOf([784, 2048, 2048, 2048]) + 2 * (2048 + 1) * 64;
  const decoder = countOf([64, 2048, 2048, 2048, 784]);
  expect(trainedValues(network.parameters)).toBe(encoder + decoder);
});

networkConformance("dense", {
  create: () => denseNetwork({ imageShape: [4, 4, 3], latent: 2, widths: [8, 5] }),
  names: {
    "encoder/dense-0": linear,
    "encoder/dense-1": linear,
    "encoder/mean": linear,
    "encoder/logSigma": linear,
    "decoder/dense-0": linear,
    "decoder/dense-1": linear,
    "decoder/dense-2": linear,
  },
});
