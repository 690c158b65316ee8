import { expect, it } from "vitest";
import { checkWeight, klWeightBySize } from "./kl-weight.js";

it("is (2·side/latent)²: 1 for CIFAR-10, 4 for CelebA", () => {
  expect(klWeightBySize(32, 64)).toBe(1);
  expect(klWeightBySize(64, 64)).toBe(4);
  expect(klWeightBySize(28, 64)).toBe(0.765625);
  expect(klWeightBySize(32, 128)).toBe(0.25);
});

it.each([-1, Infinity, NaN, "balanced"])("refuses %s", (weight) => {
  expect(() => {
    checkWeight("klWeight", weight as number);
  }).toThrow(`objective.klWeight: expected a number ≥ 0 or "balanced-by-size", got ${weight}.`);
});
