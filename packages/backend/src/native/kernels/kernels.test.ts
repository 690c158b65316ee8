import * as tf from "@tensorflow/tfjs";
import { describeWhen } from "@vae/testing";
import { expectClose } from "@vae/testing/tensors";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { needsNative, startNative } from "../__fixtures__/native.js";
import { nativeOps, type NativeOps } from "../ops.js";

/** Values of a function and of its gradients for all its inputs. */
interface Evaluation {
  readonly value: Float32Array;
  readonly gradients: readonly Float32Array[];
}

type Input = readonly [shape: readonly number[], seed: number];

/** Float32 sums of some hundred products of magnitude 1, in another order. */
const tolerance = 2e-5;

describeWhen(needsNative, "fused kernels against TensorFlow.js on its cpu backend", () => {
  let ops: NativeOps;

  beforeAll(async () => {
    await startNative();
    ops = nativeOps()!;
  });

  /** Evaluates on the current backend; the gradient that comes in is no constant. */
  function evaluate(
    fn: (...inputs: tf.Tensor[]) => tf.Tensor,
    inputs: readonly Input[],
  ): Evaluation {
    return tf.tidy(() => {
      const tensors = inputs.map(([shape, seed]) => waves(shape, seed));
      const value = fn(...tensors);
      const dy = waves(value.shape, 99);
      const gradients = tf.grads(fn)(tensors, dy);
      return {
        value: value.dataSync<"float32">(),
        gradients: gradients.map((gradient) => gradient.dataSync<"float32">()),
      };
    });
  }

  function expectSame(
    native: (...inputs: tf.Tensor[]) => tf.Tensor,
    plain: (...inputs: tf.Tensor[]) => tf.Tensor,
    inputs: readonly Input[],
    within = tolerance,
  ): void {
    const actual = evaluate(native, inputs);
    tf.setBackend("cpu") as unknown;
    try {
      const expected = evaluate(plain, inputs);
      expectClose(actual.value, expected.value, within);
      expected.gradients.forEach((gradient, i) => {
        expectClose(actual.gradients[i]!, gradient, within);
      });
    } finally {
      tf.setBackend("tensorflow") as unknown;
    }
  }

  const size = fc.integer({ min: 1, max: 9 });
  const activation = fc.constantFrom("linear" as const, "relu" as const);
  const act = (x: tf.Tensor, kind: "linear" | "relu") => (kind === "relu" ? tf.relu(x) : x);

  it("dense", () => {
    fc.assert(
      fc.property(size, size, size, activation, (batch, inputs, outputs, kind) => {
        expectSame(
          (x, w, b) => ops.dense(x as tf.Tensor2D, w as tf.Tensor2D, b, kind),
          (x, w, b) => act(tf.add(tf.matMul(x, w), b), kind),
          [
            [[batch, inputs], 1],
            [[inputs, outputs], 2],
            [[outputs], 3],
          ],
        );
      }),
      { numRuns: 25 },
    );
  });

  it("matMul", () => {
    fc.assert(
      fc.property(size, size, size, (rows, inner, columns) => {
        expectSame(
          (a, b) => ops.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
          (a, b) => tf.matMul(a, b),
          [
            [[rows, inner], 1],
            [[inner, columns], 2],
          ],
        );
      }),
      { numRuns: 25 },
    );
  });

  const geometry = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 3, max: 8 }),
    width: fc.integer({ min: 3, max: 8 }),
    channels: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 1, max: 3 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    strides: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom("same" as const, "valid" as const),
    activation,
  });

  it("conv2d, over strides, paddings and odd sizes", () => {
    fc.assert(
      fc.property(geometry, (g) => {
        expectSame(
          (x, w, b) => ops.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, g),
          (x, w, b) => {
            const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, g.strides, g.padding);
            return act(tf.add(y, b), g.activation);
          },
          [
            [[g.batch, g.height, g.width, g.channels], 1],
            [[g.kernel, g.kernel, g.channels, g.filters], 2],
            [[g.filters], 3],
          ],
        );
      }),
      { numRuns: 40 },
    );
  });

  it("conv2dTranspose, over strides, paddings and odd sizes", () => {
    fc.assert(
      fc.property(geometry, (g) => {
        const small = (length: number) =>
          g.padding === "same"
            ? Math.ceil(length / g.strides)
            : Math.ceil((length - g.kernel + 1) / g.strides);
        const outputShape = [g.batch, g.height, g.width, g.filters] as const;
        const { strides, padding } = g;
        expectSame(
          (x, w, b) =>
            ops.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, {
              strides,
              padding,
              outputShape,
              activation: g.activation,
            }),
          (x, w, b) => {
            const shape = [...outputShape] as [number, number, number, number];
            const y = tf.conv2dTranspose(
              x as tf.Tensor4D,
              w as tf.Tensor4D,
              shape,
              strides,
              padding,
            );
            return act(tf.add(y, b), g.activation);
          },
          [
            [[g.batch, small(g.height), small(g.width), g.channels], 1],
            [[g.kernel, g.kernel, g.filters, g.channels], 2],
            [[g.filters], 3],
          ],
        );
      }),
      { numRuns: 40 },
    );
  });

  it("batchNorm of images and of rows, with its statistics", () => {
    const epsilon = 1e-3;
    const rows = fc.tuple(fc.integer({ min: 2, max: 9 }), size);
    const images = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constant(3), size, size);
    fc.assert(
      fc.property(fc.oneof(rows, images), activation, (shape, kind) => {
        const channels = shape.at(-1)!;
        const axes = shape.slice(0, -1).map((_, axis) => axis);
        const inputs = [
          [shape, 1],
          [[channels], 2],
          [[channels], 3],
        ] as const;
        const options = { epsilon, activation: kind };
        expectSame(
          (x, s, o) => ops.batchNorm(x, s as tf.Tensor1D, o as tf.Tensor1D, options).y,
          (x, s, o) => {
            const { mean, variance } = tf.moments(x, axes);
            const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
            return act(tf.add(tf.mul(normal, s), o), kind);
          },
          inputs,
          1e-4, // the gradient is a difference of sums that nearly cancel
        );
        tf.tidy(() => {
          const x = waves(shape, 1);
          const [s, o] = [waves([channels], 2), waves([channels], 3)] as tf.Tensor1D[];
          const { mean, variance } = ops.batchNorm(x, s!, o!, options);
          const expected = tf.moments(x, axes);
          expectClose(mean.dataSync(), expected.mean.dataSync(), 1e-6);
          expectClose(variance.dataSync(), expected.variance.dataSync(), 1e-6);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("relu and leakyRelu, at 0 too", () => {
    const shape = [[5, 3], 4] as const;
    expectSame(
      (x) => ops.relu(x),
      (x) => tf.relu(x),
      [shape],
    );
    expectSame(
      (x) => ops.leakyRelu(x, 0.3),
      (x) => tf.leakyRelu(x, 0.3),
      [shape],
    );
    const slope = (fn: (x: tf.Tensor) => tf.Tensor) =>
      Array.from(
        tf
          .grad(fn)(tf.tensor1d([-1, 0, 2]))
          .dataSync(),
      );
    expect(slope((x) => ops.relu(x))).toEqual([0, 0, 1]);
  });

  it("sum and mean over any axes", () => {
    const axes = fc.constantFrom(undefined, 0, 1, 2, -1, [0, 2], [1, 2], [0, 1, 2]);
    fc.assert(
      fc.property(size, size, size, axes, fc.boolean(), (a, b, c, axis, keepDimensions) => {
        const input = [[[a, b, c], 1]] as const;
        const options = { axis, keepDimensions };
        expectSame(
          (x) => ops.sum(x, options),
          (x) => tf.sum(x, axis, keepDimensions),
          input,
        );
        expectSame(
          (x) => ops.mean(x, options),
          (x) => tf.mean(x, axis, keepDimensions),
          input,
        );
      }),
      { numRuns: 30 },
    );
  });

  it("gives an empty batch the right shapes, and gradients of 0", () => {
    const options = { strides: 2, padding: "same", activation: "relu" } as const;
    const [w, b] = [waves([3, 3, 3, 4], 1) as tf.Tensor4D, waves([4], 2) as tf.Tensor1D];
    const x = tf.zeros<tf.Rank.R4>([0, 8, 8, 3]);
    expect(ops.conv2d(x, w, b, options).shape).toEqual([0, 4, 4, 4]);
    const [dw, db] = tf.grads((kernel, bias) =>
      ops.conv2d(x, kernel as tf.Tensor4D, bias as tf.Tensor1D, options),
    )([w, b], tf.zeros([0, 4, 4, 4]));
    expectClose(dw!.dataSync(), new Float32Array(w.size), 0);
    expectClose(db!.dataSync(), new Float32Array(b.size), 0);
    expect(ops.dense(tf.zeros([0, 3]), tf.ones([3, 2]), tf.zeros([2]), "relu").shape).toEqual([
      0, 2,
    ]);
    expect(ops.mean(x, { axis: 0 }).shape).toEqual([8, 8, 3]);
  });

  it("keeps TensorFlow.js's rules for whole numbers and booleans", () => {
    const whole = tf.tensor1d([1, 2, -4], "int32");
    expect([ops.sum(whole).dtype, ops.sum(whole).dataSync()[0]]).toEqual(["int32", -1]);
    expect(ops.sum(tf.tensor1d([true, false, true], "bool")).dataSync()[0]).toBe(2);
    expect(ops.mean(whole).dataSync()[0]).toBeCloseTo(-1 / 3, 6);
    expect(ops.relu(whole).dtype).toBe("int32");
    const images = tf.ones<tf.Rank.R2>([2, 3], "int32");
    expect(ops.dense(images, tf.ones([3, 1]), tf.zeros([1]), "linear").dataSync()[0]).toBe(3);
    expect(ops.matMul(images, tf.ones([3, 1], "int32")).dtype).toBe("int32");
  });

  it("computes no gradient that is not asked for", () => {
    const executed: string[] = [];
    const { binding } = tf.backend() as unknown as {
      binding: { executeOp(name: string): unknown };
    };
    const backend = tf.backend() as unknown as { binding: object };
    backend.binding = Object.create(binding, {
      executeOp: {
        value: (name: string, ...rest: []) => {
          executed.push(name);
          return binding.executeOp(name, ...rest);
        },
      },
    }) as object;
    try {
      tf.tidy(() => {
        const [x, w, b] = [waves([1, 4, 4, 1], 1), waves([3, 3, 1, 2], 2), waves([2], 3)];
        const options = { strides: 1, padding: "same", activation: "relu" } as const;
        tf.grad((kernel) =>
          ops.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, b as tf.Tensor1D, options),
        )(w);
      });
    } finally {
      backend.binding = binding;
    }
    expect(executed).toContain("Conv2DBackpropFilter");
    expect(executed).not.toContain("Conv2DBackpropInput");
    expect(executed).not.toContain("BiasAddGrad");
  });

  it("leaves no tensor behind", () => {
    const x = waves([2, 4, 4, 3], 1) as tf.Tensor4D;
    const [w, b] = [waves([3, 3, 3, 3], 2) as tf.Tensor4D, waves([3], 3) as tf.Tensor1D];
    const before = tf.memory().numTensors;
    const options = { strides: 2, padding: "same", activation: "relu" } as const;
    const kept = [
      ops.conv2d(x, w, b, options),
      ops.conv2dTranspose(x, w, b, { ...options, outputShape: [2, 8, 8, 3] }),
      ...Object.values(ops.batchNorm(x, b, b, { epsilon: 1e-3, activation: "relu" })),
      ops.relu(x),
      ops.mean(x, { axis: 1 }),
    ] as tf.Tensor[];
    expect(tf.memory().numTensors).toBe(before + kept.length);
    tf.dispose(kept);
  });
});

/** Values in (-1, 1) without a pattern; none of them is close to 0, where relu has no slope. */
function waves(shape: readonly number[], seed: number): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => {
    const value = Math.sin(seed * 12.9898 + i * 78.233);
    return value + 0.05 * Math.sign(value);
  });
  return tf.tensor(values, [...shape]);
}
