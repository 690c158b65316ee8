import { expect, it } from "vitest";
import { linear, networkConformance, norm } from "../__fixtures__/network-conformance.js";
import { trainedValues } from "./layers/parameters.js";
import { waeNetwork } from "./wae.js";

it("at 64×64×3 has the published number of parameters", () => {
  expect(trainedValues(waeNetwork({ imageShape: [64, 64, 3] }).parameters)).toBe(47_082_627);
});

it("refuses other sides", () => {
  expect(() => waeNetwork({ imageShape: [28, 28, 1] })).toThrow(
    "wae: expected square images with a multiple of 8 pixels a side, got [28, 28, 1]. Pad",
  );
});

networkConformance("wae", {
  create: () => waeNetwork({ imageShape: [8, 8, 3], latent: 2, base: 2 }),
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
    "decoder/norm-2": norm,
    "decoder/conv-transpose-3": linear,
  },
});
