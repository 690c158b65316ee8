import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import {
  batchNorm,
  conv2d,
  conv2dTranspose,
  dense,
  leakyRelu,
  matMul,
  mean,
  normaliseBy,
  relu,
  sum,
  type Activation,
} from "../../ops.js";
import { expectEqual, expectWithin } from "./checks.js";
import { expectAsOnCpu, expectSlopes, waves, type Comparison } from "./evaluate.js";
import type { OpsCase, Subject } from "./ops-case.js";

const size = fc.integer({ min: 1, max: 9 });
const small = fc.integer({ min: 1, max: 3 });
const activation = fc.constantFrom<Activation>("linear", "relu");
const activated = (x: tf.Tensor, kind: Activation) => (kind === "relu" ? tf.relu(x) : x);

/** A case that compares with the cpu backend over drawn shapes. */
function overShapes<T>(
  title: string,
  drawn: fc.Arbitrary<T>,
  compare: (drawn: T, subject: Subject) => Comparison | undefined,
  factor = 1,
): OpsCase {
  return {
    title,
    async run(subject) {
      const property = fc.asyncProperty(drawn, async (geometry) => {
        const comparison = compare(geometry, subject);
        fc.pre(comparison !== undefined);
        await expectAsOnCpu(subject, comparison, factor);
      });
      await fc.assert(property, { numRuns: subject.runs });
    },
  };
}

/** A case that compares gradients with finite differences, one value after the other. */
function bySlopes(
  name: string,
  operation: Comparison["operation"],
  shapes: readonly (readonly number[])[],
): OpsCase {
  return {
    title: `${name}: gradients equal finite differences`,
    run: (subject) => expectSlopes(subject, operation, shapes),
  };
}

const geometry = fc.record({
  batch: small,
  height: fc.integer({ min: 3, max: 8 }),
  width: fc.integer({ min: 3, max: 8 }),
  channels: small,
  filters: small,
  kernel: small,
  strides: small,
  padding: fc.constantFrom("same" as const, "valid" as const),
  activation,
});

type Geometry = typeof geometry extends fc.Arbitrary<infer T> ? T : never;

/** NB: TensorFlow.js's own forward kernel on wasm returns zeros for `same` and a stride beyond the kernel. */
function isComputed({ kernel, strides, padding }: Geometry, { backend }: Subject): boolean {
  return backend !== "wasm" || padding === "valid" || kernel >= strides;
}

const convolution: OpsCase = overShapes(
  "conv2d equals TensorFlow.js on cpu over strides, paddings and odd sizes",
  geometry,
  (g, subject) =>
    isComputed(g, subject)
      ? {
          operation: (x, w, b) => conv2d(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, g),
          reference: (x, w, b) => {
            const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, g.strides, g.padding);
            return activated(tf.add(y, b), g.activation);
          },
          shapes: [
            [g.batch, g.height, g.width, g.channels],
            [g.kernel, g.kernel, g.channels, g.filters],
            [g.filters],
          ],
        }
      : undefined,
);

const transposedConvolution: OpsCase = overShapes(
  "conv2dTranspose equals TensorFlow.js on cpu over strides, paddings and odd sizes",
  geometry,
  (g, subject) => {
    if (!isComputed(g, subject)) return undefined;
    const before = (length: number) =>
      Math.ceil((g.padding === "same" ? length : length - g.kernel + 1) / g.strides);
    const shape: [number, number, number, number] = [g.batch, g.height, g.width, g.filters];
    return {
      operation: (x, w, b) =>
        conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, {
          ...g,
          size: [g.height, g.width],
        }),
      reference: (x, w, b) => {
        const [images, kernel] = [x as tf.Tensor4D, w as tf.Tensor4D];
        const y = tf.conv2dTranspose(images, kernel, shape, g.strides, g.padding);
        return activated(tf.add(y, b), g.activation);
      },
      shapes: [
        [g.batch, before(g.height), before(g.width), g.channels],
        [g.kernel, g.kernel, g.filters, g.channels],
        [g.filters],
      ],
    };
  },
);

/** The form of Ioffe and Szegedy's algorithm 1, which no backend computes. */
function normalised(
  x: tf.Tensor,
  { mean: center, variance }: { readonly mean: tf.Tensor; readonly variance: tf.Tensor },
  scale: tf.Tensor,
  offset: tf.Tensor,
): tf.Tensor {
  const normal = tf.div(tf.sub(x, center), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, scale), offset);
}

const epsilon = 1e-3;
const axesOf = (x: tf.Tensor) => x.shape.slice(0, -1).map((_, axis) => axis);

const batchNormalisation: OpsCase = overShapes(
  "batchNorm of images and rows, with and without relu, equals its formula on cpu",
  fc.record({
    shape: fc.oneof(
      fc.tuple(fc.integer({ min: 3, max: 9 }), size),
      fc.tuple(small, fc.constant(3), size, size),
    ),
    activation,
  }),
  ({ shape, activation: kind }) => ({
    operation: (x, scale, offset) =>
      batchNorm(x, scale as tf.Tensor1D, offset as tf.Tensor1D, { epsilon, activation: kind }).y,
    reference: (x, scale, offset) =>
      activated(normalised(x, tf.moments(x, axesOf(x)), scale, offset), kind),
    shapes: [shape, [shape.at(-1)!], [shape.at(-1)!]],
  }),
  10, // the gradient is a difference of sums that nearly cancel
);

const givenStatistics: OpsCase = overShapes(
  "normaliseBy equals its formula on cpu",
  fc.record({ batch: small, channels: size, activation }),
  ({ batch, channels, activation: kind }) => {
    // A variance is positive.
    const variance = (x: tf.Tensor) => tf.square(x) as tf.Tensor1D;
    return {
      operation: (x, center, deviation, scale, offset) => {
        const statistics = { mean: center as tf.Tensor1D, variance: variance(deviation) };
        const [factor, shift] = [scale as tf.Tensor1D, offset as tf.Tensor1D];
        return normaliseBy(x, statistics, factor, shift, { epsilon: 0.1, activation: kind });
      },
      reference: (x, center, deviation, scale, offset) => {
        const root = tf.sqrt(tf.add(variance(deviation), 0.1));
        const y = tf.add(tf.mul(tf.div(tf.sub(x, center), root), scale), offset);
        return activated(y, kind);
      },
      shapes: [[batch, 3, 2, channels], ...Array.from({ length: 4 }, () => [channels])],
    };
  },
  10, // √0.1 divides differences up to three times as large as their terms, and again in the gradient
);

const batchStatistics: OpsCase = {
  title: "batchNorm returns mean and population variance of the batch",
  async run({ tolerance }) {
    const shape = [2, 3, 3, 2];
    const data = waves(shape, 1);
    const result = tf.tidy(() => ({
      ...batchNorm(tf.tensor(data, shape), tf.ones([2]), tf.zeros([2]), { epsilon }),
    }));
    const channel = (c: number) => Array.from(data).filter((_, i) => i % 2 === c);
    const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const means = [0, 1].map((c) => average(channel(c)));
    const variances = means.map((m, c) => average(channel(c).map((value) => (value - m) ** 2)));
    expectWithin("mean", await result.mean.data(), means, tolerance);
    expectWithin("variance", await result.variance.data(), variances, tolerance);
    tf.dispose(result);
  },
};

const axes = fc.constantFrom(undefined, 0, 1, 2, -1, [0, 2], [1, 2], [0, 1, 2]);
const reduced = fc.record({ shape: fc.tuple(size, size, size), axis: axes, keep: fc.boolean() });

const reductions: readonly OpsCase[] = [
  { name: "sum", own: sum, plain: tf.sum },
  { name: "mean", own: mean, plain: tf.mean },
].map(({ name, own, plain }) =>
  overShapes(`${name} equals TensorFlow.js on cpu over any axes`, reduced, (drawn) => ({
    operation: (x) => own(x, { axis: drawn.axis, keepDimensions: drawn.keep }),
    reference: (x) => plain(x, drawn.axis, drawn.keep),
    shapes: [drawn.shape],
  })),
);

const pixelShift: OpsCase = {
  title: "a kernel of conv2d that picks one pixel shifts the image",
  async run({ tolerance }) {
    const pixels = waves([1, 3, 3, 1], 1);
    const shifted = tf.tidy(() => {
      const kernel = tf.tensor4d([0, 0, 0, 0, 0, 1, 0, 0, 0], [3, 3, 1, 1]); // the right neighbour
      return conv2d(tf.tensor4d(pixels, [1, 3, 3, 1]), kernel, tf.tensor1d([0]));
    });
    const expected = [1, 2, -1, 4, 5, -1, 7, 8, -1].map((i) => (i < 0 ? 0 : pixels[i]!));
    expectWithin("image", await shifted.data(), expected, tolerance);
    shifted.dispose();
  },
};

const slopesOfRelu: OpsCase = {
  title: "relu has slope 0 at 0, leakyRelu its alpha below",
  async run({ tolerance }) {
    const slopes = (fn: (x: tf.Tensor) => tf.Tensor, at: number[]) =>
      tf.tidy(() => tf.grad(fn)(tf.tensor1d(at)));
    const [ofRelu, ofLeaky] = [
      slopes((x) => relu(x), [-1, 0, 2]),
      slopes((x) => leakyRelu(x, 0.25), [-1, 2]),
    ];
    expectEqual("relu", Array.from(await ofRelu.data()), [0, 0, 1]);
    expectWithin("leakyRelu", await ofLeaky.data(), [0.25, 1], tolerance);
    tf.dispose([ofRelu, ofLeaky]);
  },
};

const transposedProducts: readonly OpsCase[] = [
  bySlopes("tf.matMul beside ours", (a, b) => tf.matMul(a, b, true, false), [
    [3, 2],
    [3, 4],
  ]),
  bySlopes("tf.matMul of batches beside ours", (a, b) => tf.matMul(a, b), [
    [2, 2, 3],
    [2, 3, 2],
  ]),
];

/** Values and gradients of each operation. */
export const valueCases: readonly OpsCase[] = [
  overShapes(
    "dense equals TensorFlow.js on cpu, with and without relu",
    fc.record({ batch: size, inputs: size, outputs: size, activation }),
    ({ batch, inputs, outputs, activation: kind }) => ({
      operation: (x, w, b) =>
        dense(x, w, b, { activation: kind }),
      reference: (x, w, b) => activated(tf.add(tf.matMul(x, w), b), kind),
      shapes: [[batch, inputs], [inputs, outputs], [outputs]],
    }),
  ),
  overShapes(
    "matMul equals TensorFlow.js on cpu",
    fc.tuple(size, size, size),
    ([rows, inner, columns]) => ({
      operation: (a, b) => matMul(a as tf.Tensor2D, b as tf.Tensor2D),
      reference: (a, b) => tf.matMul(a, b),
      shapes: [
        [rows, inner],
        [inner, columns],
      ],
    }),
  ),
  convolution,
  transposedConvolution,
  batchNormalisation,
  givenStatistics,
  overShapes("relu equals TensorFlow.js on cpu", fc.tuple(size, size), (shape) => ({
    operation: (x) => relu(x),
    reference: (x) => tf.relu(x),
    shapes: [shape],
  })),
  overShapes("leakyRelu equals TensorFlow.js on cpu", fc.tuple(size, size), (shape) => ({
    operation: (x) => leakyRelu(x, 0.3),
    reference: (x) => tf.leakyRelu(x, 0.3),
    shapes: [shape],
  })),
  ...reductions,
  pixelShift,
  batchStatistics,
  slopesOfRelu,
  bySlopes("matMul", (a, b) => matMul(a as tf.Tensor2D, b as tf.Tensor2D), [
    [2, 3],
    [3, 4],
  ]),
  ...transposedProducts,
  bySlopes(
    "dense with relu",
    (x, w, b) =>
      dense(x, w, b, { activation: "relu" }),
    [[2, 3], [3, 4], [4]],
  ),
  bySlopes(
    "conv2d with relu",
    (x, w, b) =>
      conv2d(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, {
        strides: 2,
        activation: "relu",
      }),
    [[1, 5, 4, 1], [3, 2, 1, 2], [2]],
  ),
  bySlopes(
    "conv2dTranspose",
    (x, w, b) =>
      conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, {
        strides: 2,
        size: [3, 4],
      }),
    [[1, 2, 2, 2], [3, 3, 1, 2], [1]],
  ),
  bySlopes(
    "batchNorm with relu",
    (x, scale, offset) => {
      const options = { epsilon: 0.1, activation: "relu" } as const;
      return batchNorm(x, scale as tf.Tensor1D, offset as tf.Tensor1D, options).y;
    },
    [[2, 2, 2, 2], [2], [2]],
  ),
  bySlopes("leakyRelu", (x) => leakyRelu(x, 0.3), [[5]]),
  bySlopes("sum", (x) => sum(x, { axis: 1 }), [[3, 2]]),
  bySlopes("mean", (x) => mean(x, { axis: 0 }), [[3, 2]]),
];
