import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { bitsPerDimension } from "./bits-per-dimension.js";

const bits = (...args: Parameters<typeof bitsPerDimension>) =>
  bitsPerDimension(...args).dataSync()[0]!;

it("charges a byte of which nothing is known log₂ 255, whatever the number of pixels", () => {
  expect(bits(tf.scalar(0), tf.zeros([3, 4, 4, 1]))).toBeCloseTo(Math.log2(255), 5);
  expect(bits(tf.scalar(0), tf.zeros([3, 4, 4, 3]))).toBeCloseTo(Math.log2(255), 5);
});

it("turns nats a datum into bits a value", () => {
  expect(bits(tf.scalar(12 * Math.LN2), tf.zeros([5, 2, 2, 3]))).toBeCloseTo(1 + Math.log2(255), 5);
});

it("adds nothing to what is a probability, or a density of latents", () => {
  const images = tf.zeros([5, 2, 2, 3]);
  expect(bits(tf.scalar(12 * Math.LN2), images, { isDensity: false })).toBeCloseTo(1, 6);
  expect(bits(tf.scalar(6 * Math.LN2), tf.zeros([5, 3]))).toBeCloseTo(2, 6);
});
