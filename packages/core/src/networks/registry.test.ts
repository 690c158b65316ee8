import type { ImageShape } from "@vae/base";
import { expect, it } from "vitest";
import { trainedValues } from "./layers/parameters.js";
import { createNetwork, networkIds, networkOwnShape, resolveNetworkOptions } from "./registry.js";

it("knows the networks of the paper and its rivals", () => {
  expect(networkIds).toEqual(["dense", "conv", "infogan", "wae", "resnet", "rae", "draw"]);
});

it.each(networkIds)("%s is built again from its configuration", (id) => {
  const network = createNetwork(id, networkOwnShape(id));
  const { imageShape, ...options } = JSON.parse(JSON.stringify(network.config)) as {
    imageShape: ImageShape;
  };
  const again = createNetwork(id, imageShape, options);
  expect(again.config).toEqual(network.config);
  expect(again.parameters.map(({ name, shape }) => [name, shape])).toEqual(
    network.parameters.map(({ name, shape }) => [name, shape]),
  );
});

/** Sides that the published forms allow; the others are refused with a sentence. */
const sides: Readonly<Record<string, readonly number[]>> = {
  dense: [28, 32, 64],
  conv: [28, 32, 64],
  infogan: [28, 32, 64],
  wae: [32, 64],
  resnet: [32, 64],
  rae: [32, 64],
  draw: [28, 32, 64],
};

it.each(networkIds)(
  "%s is built for 28, 32 and 64 pixels and 1 or 3 channels, or says why not",
  (id) => {
    for (const side of [28, 32, 64]) {
      for (const channels of [1, 3]) {
        const build = () => createNetwork(id, [side, side, channels]);
        if (sides[id]?.includes(side) === true) {
          const last = build().layers?.at(-1);
          expect(last?.outputShape.reduce((size, length) => size * length, 1)).toBe(
            side * side * channels,
          );
        } else {
          expect(build).toThrow(`${id}: expected square images with a`);
        }
      }
    }
  },
);

it("writes out presets, over which the other options win", () => {
  expect(resolveNetworkOptions("resnet", { preset: "dai-wipf-celeba", latent: 32 })).toEqual({
    base: 32,
    scales: 4,
    latent: 32,
  });
  const celeba = createNetwork("rae", [64, 64, 3], { preset: "celeba" });
  expect(trainedValues(celeba.parameters)).toBe(39_742_531);
});

it("names what it does not know", () => {
  expect(() => createNetwork("resnett", [32, 32, 3])).toThrow('Did you mean "resnet"?');
  expect(() => createNetwork("constructor", [32, 32, 3])).toThrow('Unknown network "constructor"');
  expect(() => createNetwork("dense", [28, 28, 1], { preset: "oversize" })).toThrow(
    'Unknown preset of network "dense" "oversize". Did you mean "oversized"?',
  );
  expect(() => createNetwork("wae", [64, 64, 3], { widths: [3] })).toThrow(
    'Unknown key of network "wae" "widths"',
  );
  expect(() => createNetwork("dense", [28, 28, 1], { head: "logSigm" })).toThrow(
    'Did you mean "logSigma"?',
  );
});

it.each([[[4, 4]], [[4, 4, 0]], [[4.5, 4, 1]], [undefined], ["4x4x1"]])(
  "refuses %j as the shape of images",
  (shape) => {
    expect(() => createNetwork("dense", shape as never)).toThrow(
      "imageShape: expected [height, width, channels], whole numbers ≥ 1",
    );
  },
);
