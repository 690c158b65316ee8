import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";

/**
 * Runs a function and fails when it leaves more tensors behind than it returns.
 *
 * @param kept - Number of tensors that the caller owns afterwards.
 */
export async function expectTensorsKept<T>(kept: number, body: () => T | Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await body();
  expect(tf.memory().numTensors - before).toBe(kept);
  return result;
}

/** Fails where two arrays differ by more than `tolerance · max(1, |expected|)`, and says where. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  let where = 0;
  for (let i = 0; i < expected.length; i++) {
    const reference = expected[i] ?? Number.NaN;
    const error =
      Math.abs((actual[i] ?? Number.NaN) - reference) / Math.max(1, Math.abs(reference));
    if (!(error <= worst)) {
      worst = Number.isNaN(error) ? Infinity : error; // what is no number stays the worst
      where = i;
    }
  }
  const message = `at index ${where}: ${actual[where]} against ${expected[where]}`;
  expect(worst, message).toBeLessThanOrEqual(tolerance);
}

/**
 * Gradient of a scalar function by central differences.
 *
 * In float32 a step of 1e-2 leaves an error of about 1e-3 relative: enough to tell a wrong gradient.
 */
export function finiteDifferences(
  f: (x: Float32Array) => number,
  x: Float32Array,
  step = 1e-2,
): Float32Array {
  return Float32Array.from(x, (value, i) => {
    const at = (shifted: number) => f(Float32Array.from(x, (v, j) => (i === j ? shifted : v)));
    return (at(value + step) - at(value - step)) / (2 * step);
  });
}
