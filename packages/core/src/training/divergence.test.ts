import { expect, it } from "vitest";
import { diverged, findNotFinite } from "./divergence.js";

const names = { terms: ["kl", "mse", "loss"], weights: ["encoder/a", "encoder/b", "decoder/c"] };
const find = (values: readonly number[]) => findNotFinite(Float32Array.from(values), names, 8);

it("finds nothing in a step whose numbers are finite", () => {
  expect(find([1, 2, 3, 4, 5, 6])).toBeUndefined();
});

it("names the weights before the terms that they spoil, and the step that spoilt them", () => {
  expect(find([NaN, NaN, NaN, 1, Infinity, 1])).toEqual({
    what: 'the weights "encoder/b"',
    value: Infinity,
    step: 7,
  });
});

it("names the last of several weights, where a gradient that is NaN begins", () => {
  expect(find([NaN, NaN, NaN, NaN, NaN, 1])?.what).toBe('the weights "encoder/b"');
});

it("names the first term that is not finite, and the loss only where it alone is", () => {
  expect(find([1, -Infinity, NaN, 1, 1, 1])).toMatchObject({ what: 'the term "mse"', step: 8 });
  expect(find([1, 1, NaN, 1, 1, 1])?.what).toBe('the term "loss"');
});

it("says epoch, step, where it was found, and what is kept", () => {
  const notFinite = { what: 'the term "kl"', value: Infinity, step: 25 };
  const { code, message } = diverged(notFinite, { stepsPerEpoch: 10, foundAt: 40, checkpoint: 20 });
  expect(code).toBe("TRAINING_DIVERGED");
  expect(message).toMatch(
    'the term "kl" became Infinity at epoch 2, step 25, found at step 40; the last checkpoint, of step 20, is kept. Try a lower learning rate',
  );
});
