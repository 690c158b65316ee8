import * as tf from "@tensorflow/tfjs";
import { expectClose, expectTensorsKept } from "@vae/testing/tensors";
import fc from "fast-check";
import { expect, it } from "vitest";
import { useBackend } from "../index.js";

const values = (size: number, phase: number) =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + phase));

interface Case {
  readonly input: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: [number, number];
  readonly padding: "same" | "valid";
}

/** Both gradients of a convolution, and of a transposed convolution, on the current backend. */
async function gradientsOn(backend: "cpu" | "wasm", { input, filter, strides, padding }: Case) {
  await useBackend(backend);
  const size = (shape: number[]) => shape.reduce((product, length) => product * length, 1);
  const results = tf.tidy(() => {
    const x = tf.tensor4d(values(size(input), 0), input);
    const w = tf.tensor4d(values(size(filter), 1), filter);
    const [dx, dw] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, padding))),
    )([x, w]);
    const y = tf.conv2d(x, w, strides, padding);
    const transposed = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(
        tf.square(tf.conv2dTranspose(a as tf.Tensor4D, b as tf.Tensor4D, input, strides, padding)),
      ),
    )([y, w]);
    return [dx!, dw!, ...transposed];
  });
  const arrays = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return arrays;
}

async function expectEqualGradients(geometry: Case): Promise<void> {
  const expected = await gradientsOn("cpu", geometry);
  const actual = await gradientsOn("wasm", geometry);
  for (const [i, array] of expected.entries()) {
    const largest = Math.max(1, ...Array.from(array, Math.abs));
    // Sums of up to a few thousand float32 products in another order: up to 3e-6 of the largest result was seen.
    expectClose(
      Array.from(actual[i]!, (value) => value / largest),
      Array.from(array, (value) => value / largest),
      1e-5,
    );
  }
}

it.each<Case>([
  { input: [2, 8, 8, 3], filter: [3, 3, 3, 4], strides: [1, 1], padding: "same" },
  { input: [2, 8, 8, 3], filter: [3, 3, 3, 4], strides: [2, 2], padding: "same" },
  { input: [3, 7, 9, 2], filter: [4, 4, 2, 5], strides: [2, 2], padding: "same" },
  { input: [1, 9, 7, 2], filter: [5, 5, 2, 3], strides: [2, 2], padding: "valid" },
  { input: [2, 6, 6, 2], filter: [1, 1, 2, 3], strides: [2, 2], padding: "valid" },
  { input: [2, 10, 8, 1], filter: [3, 2, 1, 2], strides: [3, 1], padding: "same" },
])("equals the cpu backend: %j", async (geometry) => {
  await expectEqualGradients(geometry);
});

it("equals the cpu backend for any size, stride and padding", { timeout: 120_000 }, async () => {
  const small = (most: number) => fc.integer({ min: 1, max: most });
  await fc.assert(
    fc.asyncProperty(
      small(3),
      fc.integer({ min: 5, max: 9 }),
      fc.integer({ min: 5, max: 9 }),
      small(5),
      small(5),
      small(3),
      small(3),
      fc.constantFrom<"same" | "valid">("same", "valid"),
      async (
        batch,
        height,
        width,
        filterHeight,
        filterWidth,
        strideHeight,
        strideWidth,
        padding,
      ) => {
        // NB: TensorFlow.js's own forward kernel returns zeros for "same" and a stride beyond the filter.
        fc.pre(filterHeight >= strideHeight && filterWidth >= strideWidth);
        await expectEqualGradients({
          input: [batch, height, width, 2],
          filter: [filterHeight, filterWidth, 2, 3],
          strides: [strideHeight, strideWidth],
          padding,
        });
      },
    ),
    { numRuns: 40 },
  );
});

it("leaves no tensor behind", async () => {
  await useBackend("wasm");
  const x = tf.ones<tf.Rank.R4>([1, 4, 4, 1]);
  const gradient = tf.grad((a: tf.Tensor) =>
    tf.sum(tf.conv2d(a as tf.Tensor4D, tf.ones([3, 3, 1, 1]), 2, "same")),
  );
  await expectTensorsKept(0, () => {
    tf.tidy(() => {
      expect(gradient(x).shape).toEqual([1, 4, 4, 1]);
    });
  });
});
