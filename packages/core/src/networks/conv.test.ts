import type { ImageShape } from "@vae/base";
import { expect, it } from "vitest";
import { linear, networkConformance, norm } from "../__fixtures__/network-conformance.js";
import { convNetwork } from "./conv.js";
import { trainedValues } from "./layers/parameters.js";

const conv = (size: number, inputs: number, outputs: number) =>
  size * size * inputs * outputs + outputs;
const dense = (inputs: number, outputs: number) => (inputs + 1) * outputs;
const norms = (...channels: number[]) => 2 * channels.reduce((sum, length) => sum + length, 0);

it.each<[ImageShape, number]>([
  [[32, 32, 3], 2],
  [[28, 28, 1], 2],
])("in the form of GVAE at %j has the parameters of its layers", (imageShape, end) => {
  const channels = imageShape[2];
  const start = imageShape[0] / 4;
  const encoder =
    conv(4, channels, 128) +
    conv(4, 128, 256) +
    conv(4, 256, 512) +
    conv(4, 512, 1024) +
    norms(128, 256, 512, 1024) +
    2 * dense(end * end * 1024, 128);
  const decoder =
    dense(128, start * start * 1024) +
    conv(4, 1024, 512) +
    conv(4, 512, 256) +
    norms(512, 256) +
    conv(4, 256, channels);
  expect(trainedValues(convNetwork({ imageShape }).parameters)).toBe(encoder + decoder);
});

it("in the form of WLLS at 64×64×3 has the parameters of its layers", () => {
  const encoder =
    conv(4, 3, 128) + conv(4, 128, 256) + conv(4, 256, 512) + 2 * dense(8 * 8 * 512, 64);
  const decoder =
    dense(64, 8 * 8 * 512) +
    conv(4, 512, 256) +
    conv(4, 256, 128) +
    conv(4, 128, 64) +
    conv(5, 64, 3);
  const network = convNetwork({ imageShape: [64, 64, 3], form: "wlls" });
  expect(trainedValues(network.parameters)).toBe(encoder + decoder);
});

it("refuses other sides", () => {
  expect(() => convNetwork({ imageShape: [27, 27, 1] })).toThrow(
    "conv: expected square images with 5 to 8 times a power of two pixels a side, got [27, 27, 1].",
  );
  expect(() => convNetwork({ imageShape: [32, 28, 1] })).toThrow("expected square images");
});

networkConformance("conv, GVAE", {
  create: () => convNetwork({ imageShape: [12, 12, 1], latent: 2, base: 2 }),
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
    "encoder/logVariance": linear,
    "decoder/dense-0": linear,
    "decoder/conv-transpose-0": linear,
    "decoder/norm-0": norm,
    "decoder/conv-transpose-1": linear,
  },
});

networkConformance("conv, WLLS", {
  create: () => convNetwork({ imageShape: [12, 12, 3], form: "wlls", latent: 2, base: 2 }),
  names: {
    "encoder/conv-0": linear,
    "encoder/conv-1": linear,
    "encoder/conv-2": linear,
    "encoder/dropout-0": "counter",
    "encoder/mean": linear,
    "encoder/logVariance": linear,
    "decoder/dense-0": linear,
    "decoder/conv-transpose-0": linear,
    "decoder/conv-0": linear,
  },
});
