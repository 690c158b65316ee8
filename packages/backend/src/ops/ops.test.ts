import * as tf from "@tensorflow/tfjs";
import { expectClose, expectTensorsKept, finiteDifferences } from "@vae/testing/tensors";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../index.js";
import {
  compileStep,
  conv2d,
  createAdam,
  createVariable,
  dense,
  matMul,
  valueAndGradients,
  type StepVariable,
} from "../ops.js";

/** Values in ±1 without a pattern, the same every time. */
function values(size: number, phase = 0): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + phase));
}

describe.each(["cpu", "wasm"] as const)("ops on %s", (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it("multiplies matrices, with both gradients", async () => {
    const [a, b] = [tf.tensor2d(values(6), [2, 3]), tf.tensor2d(values(12, 1), [3, 4])];
    const weight = tf.tensor2d(values(8, 2), [2, 4]);
    const { outputs, gradients } = valueAndGradients(
      (p) => {
        const product = matMul(p["a"] as tf.Tensor2D, p["b"] as tf.Tensor2D);
        return { loss: tf.sum<tf.Scalar>(tf.mul(weight, product)), product };
      },
      { a, b },
    );
    const at = (t: tf.Tensor, columns: number, i: number, j: number) =>
      t.dataSync()[i * columns + j]!;
    const sum = (n: number, f: (k: number) => number) =>
      Array.from({ length: n }, (_, k) => f(k)).reduce((total, term) => total + term, 0);
    const grid = (rows: number, columns: number, f: (i: number, j: number) => number) =>
      Array.from({ length: rows * columns }, (_, n) => f(Math.floor(n / columns), n % columns));
    // Float32 sums of at most four products of numbers below 1: errors below 1e-6.
    expectClose(
      await outputs.product.data(),
      grid(2, 4, (i, j) => sum(3, (k) => at(a, 3, i, k) * at(b, 4, k, j))),
      1e-6,
    );
    expectClose(
      await gradients["a"]!.data(),
      grid(2, 3, (i, k) => sum(4, (j) => at(weight, 4, i, j) * at(b, 4, k, j))),
      1e-6,
    );
    expectClose(
      await gradients["b"]!.data(),
      grid(3, 4, (k, j) => sum(2, (i) => at(a, 3, i, k) * at(weight, 4, i, j))),
      1e-6,
    );
  });

  it("keeps TensorFlow's gradient of matMul for transposed and batched operands", async () => {
    const a = tf.tensor2d(values(6), [3, 2]);
    const b = tf.tensor2d(values(12, 1), [3, 4]);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.matMul(x, b, true, false))))(a);
    const numeric = finiteDifferences(
      (x) => tf.sum(tf.square(tf.matMul(tf.tensor2d(x, [3, 2]), b, true, false))).dataSync()[0]!,
      values(6),
    );
    expectClose(await gradient.data(), numeric, 5e-3);
  });

  it("differentiates a dense layer with relu, against finite differences", async () => {
    const x = tf.tensor2d(values(6), [2, 3]);
    const bias = tf.tensor1d(values(4, 3));
    const loss = (kernel: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.square(dense(x, kernel as tf.Tensor2D, bias, { activation: "relu" })));
    const kernel = values(12, 1);
    const { gradients } = valueAndGradients((p) => ({ loss: loss(p["kernel"]!) }), {
      kernel: tf.tensor2d(kernel, [3, 4]),
    });
    const numeric = finiteDifferences((k) => loss(tf.tensor2d(k, [3, 4])).dataSync()[0]!, kernel);
    expectClose(await gradients["kernel"]!.data(), numeric, 5e-3);
  });

  it("convolves: a kernel that picks one pixel shifts the image", async () => {
    const x = tf.tensor4d(values(9), [1, 3, 3, 1]);
    const kernel = tf.tensor4d([0, 0, 0, 0, 0, 1, 0, 0, 0], [3, 3, 1, 1]); // the right neighbour
    const y = conv2d(x, kernel, tf.tensor1d([0]), { activation: "linear" });
    const pixel = x.dataSync();
    expectClose(
      await y.data(),
      [1, 2, -1, 4, 5, -1, 7, 8, -1].map((i) => (i < 0 ? 0 : pixel[i]!)),
      0,
    );
  });

  it("refuses an input that does not fit a dense kernel, and names both shapes", () => {
    expect(() => dense(tf.zeros([1, 3]), tf.zeros([4, 2]), tf.zeros([2]))).toThrow(
      "dense: input [1, 3] does not fit kernel [4, 2].",
    );
  });

  it("takes two steps of Adam as the formula says", async () => {
    const variable = createVariable("w", Float32Array.of(1, -2), [2]);
    const adam = createAdam([variable], { beta1: 0.9, beta2: 0.99, epsilon: 1e-3 });
    let [m, v, w] = [
      [0, 0],
      [0, 0],
      [1, -2],
    ];
    for (const t of [1, 2]) {
      const gradient = t === 1 ? [0.5, -1] : [0.25, 2];
      tf.tidy(() => {
        adam.apply(
          { w: tf.tensor1d(gradient) },
          {
            learningRate: tf.scalar(0.1),
            beta1Power: tf.scalar(0.9 ** t),
            beta2Power: tf.scalar(0.99 ** t),
          },
        );
      });
      m = m.map((old, i) => 0.9 * old + 0.1 * gradient[i]!);
      v = v.map((old, i) => 0.99 * old + 0.01 * gradient[i]! ** 2);
      const rate = (0.1 * Math.sqrt(1 - 0.99 ** t)) / (1 - 0.9 ** t);
      w = w.map((old, i) => old - (rate * m[i]!) / (Math.sqrt(v[i]!) + 1e-3));
    }
    // 1 − 0.99ᵗ loses two digits in float32; the rest is exact to 1e-7.
    expectClose(await variable.read().data(), w, 1e-5);
  });

  it("runs a compiled step whose variables last, and leaves no tensor behind", async () => {
    const count = createVariable("count", new Float32Array(1), []);
    const step = compileStep(
      ({ by }) => {
        count.assign(tf.add(count.read(), by!));
        return { count: count.read() };
      },
      { variables: [count] },
    );
    const by = tf.scalar(2);
    await expectTensorsKept(0, () => {
      for (let i = 0; i < 50; i++) tf.dispose(step({ by }));
    });
    expect((await step({ by })["count"]!.data())[0]).toBe(102);
    step.dispose();
  });

  it("frees what it kept when a loss function throws", async () => {
    await expectTensorsKept(1, () => {
      const x = tf.scalar(1);
      expect(() =>
        valueAndGradients(
          () => {
            throw new Error("inside");
          },
          { x },
        ),
      ).toThrow("inside");
    });
  });

  it("refuses to assign another shape", () => {
    const variable: StepVariable = createVariable("w", new Float32Array(2), [2]);
    expect(() => {
      variable.assign(tf.zeros([3]));
    }).toThrow("w: expected shape [2], got [3].");
    expect(() => createVariable("w", new Float32Array(2), [3])).toThrow(
      "shape [3] takes 3 values, got 2",
    );
  });
});
