import { expect, it } from "vitest";
import { linear, networkConformance, norm } from "../__fixtures__/network-conformance.js";
import type { ImageShape } from "@vae/base";
import { infoganNetwork } from "./infogan.js";
import { trainedValues } from "./layers/parameters.js";

it.each<[ImageShape, number]>([
  [[28, 28, 1], 13_331_585],
  [[32, 32, 3], 17_273_603],
  [[64, 64, 3], 67_678_979],
])("at %j has the published number of parameters", (imageShape, count) => {
  expect(trainedValues(infoganNetwork({ imageShape }).parameters)).toBe(count);
});

it("refuses other sides", () => {
  expect(() => infoganNetwork({ imageShape: [30, 30, 1] })).toThrow(
    "infogan: expected square images with a multiple of 4 pixels a side, got [30, 30, 1]. Pad",
  );
});

networkConformance("infogan", {
  create: () => infoganNetwork({ imageShape: [8, 8, 3], latent: 2, base: 2, fc: 5 }),
  names: {
    "encoder/conv-0": `${linear} spectral-vector`,
    "encoder/conv-1": `${linear} spectral-vector`,
    "encoder/norm-0": norm,
    "encoder/dense-0": `${linear} spectral-vector`,
    "encoder/norm-1": norm,
    "encoder/posterior": `${linear} spectral-vector`,
    "decoder/dense-0": linear,
    "decoder/norm-0": norm,
    "decoder/dense-1": linear,
    "decoder/norm-1": norm,
    "decoder/conv-transpose-0": linear,
    "decoder/norm-2": norm,
    "decoder/conv-transpose-1": linear,
  },
});
