import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { linear, networkConformance, norm } from "../__fixtures__/network-conformance.js";
import { createVae } from "../model/vae.js";
import { defineNetwork, type NetworkDefinition } from "./define-network.js";
import { constant } from "./layers/parameters.js";

const small: NetworkDefinition = {
  options: { latent: 2, filters: 2 },
  encoder: ({ conv, batchNorm, globalAveragePool }, { filters }) => [
    conv({ filters: filters as number, strides: 2 }),
    batchNorm({ activation: "leakyRelu" }),
    globalAveragePool(),
  ],
  decoder: ({ dense, reshape, convTranspose, map }, { imageShape }) => [
    dense({ units: 4 * 4 * 2, activation: "tanh" }),
    reshape([4, 4, 2]),
    convTranspose({ filters: imageShape[2], strides: 2 }),
    map({
      name: "offset",
      description: "plus an offset for each channel",
      parameters: (name, shape) => [constant(`${name}/values`, shape.at(-1)!, 0)],
      apply: (images, scope, name) => tf.sigmoid(tf.add(images, scope.parameter(`${name}/values`))),
    }),
  ],
};

networkConformance("a network of one's own", {
  create: () => defineNetwork(small, { imageShape: [8, 8, 3] }),
  names: {
    "encoder/conv-0": linear,
    "encoder/norm-0": norm,
    "encoder/mean": linear,
    "encoder/logSigma": linear,
    "decoder/dense-0": linear,
    "decoder/conv-transpose-0": linear,
    "decoder/offset": "values",
  },
});

it("hands its options to both sides", () => {
  const network = defineNetwork(small, { imageShape: [8, 8, 1], options: { filters: 5 } });
  expect(network.parameters[0]).toMatchObject({
    name: "encoder/conv-0/kernel",
    shape: [3, 3, 1, 5],
  });
  expect(network.config).toMatchObject({ latent: 2, filters: 5, head: "logSigma" });
});

it.each<[string, NetworkDefinition["encoder"], string]>([
  [
    "a dense layer on images",
    ({ dense }) => [dense({ units: 3 })],
    'layer "encoder/dense-0": expected an input of shape [values], got [8, 8, 1]. Put flatten() before it.',
  ],
  [
    "a convolution on features",
    ({ flatten, conv }) => [flatten(), conv({ filters: 3 })],
    'layer "encoder/conv-0": expected an input of shape [height, width, channels], got [64]. Put reshape(…) before it.',
  ],
  [
    "images where features should be",
    ({ conv }) => [conv({ filters: 3, strides: 2 })],
    'layer "encoder/mean": expected an input of shape [values], got [4, 4, 3]. Put flatten() after layer "encoder/conv-0".',
  ],
  [
    "a reshape to another size",
    ({ flatten, reshape }) => [flatten(), reshape([5, 5, 2])],
    'layer "encoder/reshape-0": expected an input of shape [50], as [5, 5, 2] takes, got [64].',
  ],
])("names the layer and both shapes: %s", (_, encoder, message) => {
  expect(() => defineNetwork({ ...small, encoder }, { imageShape: [8, 8, 1] })).toThrow(message);
});

it("says when the decoder makes other images", () => {
  expect(() => defineNetwork(small, { imageShape: [16, 16, 1] })).toThrow(
    'layer "decoder/offset": makes [8, 8, 1], but the images are [16, 16, 1].',
  );
});

it("says when a map makes another shape than it said", () => {
  const network = defineNetwork(
    {
      ...small,
      encoder: ({ flatten, map }) => [
        flatten(),
        map({ apply: (x) => tf.slice(x, [0, 0], [-1, 3]), outputShape: () => [4] }),
      ],
    },
    { imageShape: [8, 8, 1] },
  );
  const vae = createVae({ network, rng: new Rng(1) });
  expect(() => vae.encode(tf.zeros([1, 8, 8, 1]))).toThrow(
    'layer "encoder/map-0": said that it makes [4], made [3]. Correct its outputShape.',
  );
  vae.dispose();
});

it("refuses what is no definition", () => {
  const without = { decoder: small.decoder } as unknown as NetworkDefinition;
  expect(() => defineNetwork(without, { imageShape: [8, 8, 1], id: "./mine.js" })).toThrow(
    'network "./mine.js": expected a function "encoder" that returns a list of layers, got undefined.',
  );
  expect(() => defineNetwork(small, { imageShape: [8, 8, 1], options: { latent: 0 } })).toThrow(
    "latent: expected a whole number ≥ 1, got 0",
  );
});

it.each<[string, Partial<NetworkDefinition>, string]>([
  [
    "an activation",
    {
      encoder: ({ flatten, dense }) => [
        flatten(),
        dense({ units: 3, activation: "rlu" as "relu" }),
      ],
    },
    'Unknown activation "rlu". Did you mean "relu"?',
  ],
  [
    "an option of a layer",
    { encoder: ({ conv, flatten }) => [conv({ filters: 2, sise: 4 } as never), flatten()] },
    'Unknown option of conv "sise". Did you mean "size"?',
  ],
  [
    "what is no layer",
    { encoder: ({ flatten }) => [flatten as never] },
    'network "custom": encoder[0] is no layer but function. Call what makes it, e.g. flatten().',
  ],
  [
    "a name twice",
    { encoder: ({ flatten, dense }) => [flatten(), dense({ units: 3, name: "mean" })] },
    'network "custom": two layers are called "encoder/mean". Give one of them another name.',
  ],
])("refuses %s", (_, part, message) => {
  expect(() => defineNetwork({ ...small, ...part }, { imageShape: [8, 8, 1] })).toThrow(message);
});

it("refuses an option that the definition does not have", () => {
  const options = { latnt: 3 };
  expect(() => defineNetwork(small, { imageShape: [8, 8, 1], options })).toThrow(
    'Unknown option of network "custom" "latnt". Did you mean "latent"?',
  );
});
