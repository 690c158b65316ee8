import * as tf from "@tensorflow/tfjs";
import {
  batchNorm,
  compileStep,
  conv2d,
  conv2dTranspose,
  createAdam,
  createVariable,
  dense,
  leakyRelu,
  matMul,
  mean,
  normaliseBy,
  relu,
  stopGradient,
  sum,
  valueAndGradients,
} from "../../ops.js";
import { expectEqual, expectKept, expectThrows, expectWithin } from "./checks.js";
import { waves } from "./evaluate.js";
import type { OpsCase } from "./ops-case.js";
import { lossesOfTraining } from "./training.js";

async function read(variable: { read(): tf.Tensor }): Promise<Float32Array> {
  const value = variable.read();
  const values = await value.data<"float32">();
  value.dispose();
  return values;
}

const betas = { beta1: 0.9, beta2: 0.99, epsilon: 1e-3 };

const adam = (weightDecay: number): OpsCase => ({
  title: `three compiled steps of Adam with a weight decay of ${weightDecay} are those of its formula`,
  async run({ tolerance }) {
    const variable = createVariable("w", Float32Array.of(1, -2), [2]);
    const untouched = createVariable("other", Float32Array.of(3), [1]);
    const optimizer = createAdam([variable, untouched], { ...betas, weightDecay });
    const names = optimizer.variables.map(({ name }) => name);
    expectEqual("first two moments", names.slice(0, 2), ["w/first-moment", "w/second-moment"]);
    const step = compileStep(
      ({ gradient, ...inputs }) => {
        optimizer.apply(
          { w: gradient! },
          inputs as unknown as Parameters<typeof optimizer.apply>[1],
        );
        return { w: variable.read() };
      },
      { variables: [variable, untouched, ...optimizer.variables] },
    );
    let [m, v, w] = [
      [0, 0],
      [0, 0],
      [1, -2],
    ];
    const gradients = [
      [0.5, -1],
      [0.25, 2],
      [-1, 0],
    ];
    for (const [i, gradient] of gradients.entries()) {
      const powers = { beta1Power: 0.9 ** (i + 1), beta2Power: 0.99 ** (i + 1) };
      const inputs = {
        gradient: tf.tensor1d(gradient),
        learningRate: tf.scalar(0.1),
        beta1Power: tf.scalar(powers.beta1Power),
        beta2Power: tf.scalar(powers.beta2Power),
      };
      tf.dispose([inputs, step(inputs)]);
      m = m.map((old, j) => 0.9 * old + 0.1 * gradient[j]!);
      v = v.map((old, j) => 0.99 * old + 0.01 * gradient[j]! ** 2);
      const rate = (0.1 * Math.sqrt(1 - powers.beta2Power)) / (1 - powers.beta1Power);
      w = w.map(
        (old, j) => old * (1 - 0.1 * weightDecay) - (rate * m[j]!) / (Math.sqrt(v[j]!) + 1e-3),
      );
    }
    // 1 − 0.99ᵗ loses two digits in float32; the rest is exact to 1e-7.
    expectWithin("weights", await read(variable), w, tolerance);
    expectEqual("what has no gradient", Array.from(await read(untouched)), [3]);
    step.dispose();
    optimizer.dispose();
    variable.dispose();
    untouched.dispose();
  },
});

const lastingVariables: OpsCase = {
  title: "the variables of a compiled step last, and 50 calls leave no tensor behind",
  async run() {
    const count = createVariable("count", new Float32Array(1), []);
    const step = compileStep(
      ({ by }) => {
        count.assign(tf.add(count.read(), by!));
        return { count: count.read() };
      },
      { variables: [count] },
    );
    const by = tf.scalar(2);
    tf.dispose(step({ by }));
    expectKept(0, () => {
      for (let i = 0; i < 50; i++) tf.dispose(step({ by }));
    });
    expectEqual("count", Array.from(await read(count)), [102]);
    step.dispose();
    count.dispose();
    by.dispose();
  },
};

const batchSizes: OpsCase = {
  title: "a compiled step takes batches of any size in turn, and labels as int32",
  async run({ tolerance }) {
    const scale = createVariable("scale", Float32Array.of(2), []);
    const step = compileStep(
      ({ x, labels }) => ({
        y: tf.sum(tf.mul(tf.mul(x!, scale.read()), tf.cast(labels!, "float32"))),
        labels: tf.clone(labels!),
      }),
      { variables: [scale] },
    );
    for (const batch of [3, 1, 3, 2, 4, 5, 3]) {
      const inputs = { x: tf.ones([batch]), labels: tf.tensor1d(Array(batch).fill(3), "int32") };
      const { y, labels } = step(inputs);
      expectWithin("sum", await y!.data(), [6 * batch], tolerance);
      expectEqual("type", labels!.dtype, "int32");
      expectEqual("labels", Array.from(await labels!.data()), Array(batch).fill(3));
      tf.dispose([inputs, y!, labels!]);
    }
    step.dispose();
    scale.dispose();
  },
};

const training: OpsCase = {
  title: "five steps of training a small network have the losses of the cpu backend",
  async run({ backend, tolerance }) {
    const losses = await lossesOfTraining();
    await tf.setBackend("cpu");
    try {
      // Five updates pass rounding on; it grows a few times.
      expectWithin("losses", losses, await lossesOfTraining(), 5 * tolerance);
    } finally {
      await tf.setBackend(backend);
    }
  },
};

const assignment: OpsCase = {
  title: "a variable outlives what it was assigned from, what was read of it outlives the variable",
  async run() {
    const before = tf.memory().numTensors;
    const variable = createVariable("w", Float32Array.of(1, 2), [2]);
    const value = tf.tensor1d([3, 4]);
    variable.assign(value);
    value.dispose();
    const first = variable.read();
    tf.tidy(() => {
      variable.assign(tf.add(variable.read(), 1));
    });
    expectEqual("value read before", Array.from(await first.data()), [3, 4]);
    expectEqual("value", Array.from(await read(variable)), [4, 5]);
    variable.dispose();
    variable.dispose();
    expectThrows(() => variable.read(), "");
    expectEqual("value read before", Array.from(await first.data()), [3, 4]);
    first.dispose();
    expectEqual("tensors left behind", tf.memory().numTensors - before, 0);
  },
};

const memory: OpsCase = {
  title: "every operation and its gradient leave nothing but their results",
  run() {
    const x = tf.tensor4d(waves([2, 4, 4, 2], 1), [2, 4, 4, 2]);
    const rows = tf.tensor2d(waves([3, 2], 1), [3, 2]);
    const kernel = tf.tensor4d(waves([3, 3, 2, 2], 2), [3, 3, 2, 2]);
    const matrix = tf.tensor2d(waves([2, 2], 3), [2, 2]);
    const bias = tf.tensor1d([0.1, 0.2]);
    const statistics = { mean: bias, variance: bias };
    const options = { epsilon: 1e-3, activation: "relu" } as const;
    const operations: Record<string, (x: tf.Tensor4D) => tf.Tensor> = {
      dense: () => dense(rows, matrix, bias, { activation: "relu" }),
      matMul: () => matMul(rows, matrix),
      conv2d: (images) => conv2d(images, kernel, bias, { strides: 2, activation: "relu" }),
      conv2dTranspose: (images) => conv2dTranspose(images, kernel, bias, { strides: 2 }),
      normaliseBy: (images) => normaliseBy(images, statistics, bias, bias, options),
      relu: (images) => relu(images),
      leakyRelu: (images) => leakyRelu(images),
      sum: (images) => sum(images),
      mean: (images) => mean(images, { axis: 1 }),
    };
    for (const operation of Object.values(operations)) {
      expectKept(0, () => {
        operation(x).dispose();
      });
    }
    const kept: tf.Tensor[] = [];
    expectKept(3, () => {
      const { y, mean: center, variance } = batchNorm(x, bias, bias, options);
      kept.push(y, center, variance);
    });
    tf.dispose(kept);
    expectKept(0, () => {
      const { outputs, gradients } = valueAndGradients(
        (p) => {
          const y = conv2d(x, p["kernel"] as tf.Tensor4D, bias);
          return { loss: sum<tf.Scalar>(batchNorm(y, bias, bias, options).y), y };
        },
        { kernel },
      );
      tf.dispose([outputs, gradients]);
    });
    tf.dispose([x, rows, kernel, matrix, bias]);
  },
};

const failures: OpsCase = {
  title: "shapes that do not fit are refused, by name and with both shapes",
  run() {
    tf.tidy(() => {
      const bias = tf.zeros<tf.Rank.R1>([2]);
      expectThrows(
        () => dense(tf.zeros([1, 3]), tf.zeros([4, 2]), bias),
        "dense: input [1, 3] does not fit kernel [4, 2].",
        "SHAPE_MISMATCH",
      );
      expectThrows(
        () => dense(tf.zeros([2, 1, 3]), tf.zeros([1, 2]), bias),
        "dense: input [2, 1, 3] does not fit kernel [1, 2].",
        "SHAPE_MISMATCH",
      );
      expectThrows(
        () => conv2d(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 1, 2]), bias),
        "conv2d: input [1, 4, 4, 3] does not fit kernel [3, 3, 1, 2].",
        "SHAPE_MISMATCH",
      );
      expectThrows(
        () => conv2dTranspose(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 2, 1]), bias),
        "conv2dTranspose: input [1, 4, 4, 3] does not fit kernel [3, 3, 2, 1].",
        "SHAPE_MISMATCH",
      );
    });
    expectThrows(
      () => createVariable("w", new Float32Array(2), [3]),
      "w: shape [3] takes 3 values, got 2.",
      "SHAPE_MISMATCH",
    );
    const variable = createVariable("w", new Float32Array(2), [2]);
    expectThrows(
      () => {
        tf.tidy(() => {
          variable.assign(tf.zeros([3]));
        });
      },
      "w: expected shape [2], got [3].",
      "SHAPE_MISMATCH",
    );
    variable.dispose();
  },
};

const throwing: OpsCase = {
  title: "a loss or a step that throws leaves no tensor behind and throws on",
  run() {
    const x = tf.scalar(1);
    const fail = (): never => {
      tf.add(x, 1);
      throw new Error("inside");
    };
    // NB: what the tape had saved before the loss threw would stay: TensorFlow.js frees that only when a loss returns.
    const failAtOnce = (): never => {
      throw new Error("inside");
    };
    expectKept(0, () => {
      expectThrows(() => valueAndGradients(failAtOnce, { x }), "inside");
    });
    const step = compileStep(fail, { variables: [] });
    expectKept(0, () => {
      expectThrows(() => step({ x }), "inside");
    });
    expectKept(0, () => {
      expectThrows(
        () => valueAndGradients(() => ({ loss: tf.scalar(1) }), { x }),
        "Cannot compute gradient",
      );
    });
    step.dispose();
    x.dispose();
  },
};

const unusedParameter: OpsCase = {
  title: "a parameter that the loss does not depend on has no gradient",
  async run({ tolerance }) {
    const parameters = { used: tf.scalar(3), unused: tf.scalar(5) };
    const { outputs, gradients } = valueAndGradients(
      ({ used }) => ({ loss: tf.square<tf.Scalar>(used as tf.Scalar) }),
      parameters,
    );
    expectEqual("gradients", Object.keys(gradients), ["used"]);
    expectWithin("gradient", await gradients["used"]!.data(), [6], tolerance);
    tf.dispose([parameters, outputs, gradients]);
  },
};

const stoppedGradient: OpsCase = {
  title: "stopGradient lets values through, but no gradient, also in a compiled step, and shares what it holds",
  async run({ tolerance }) {
    const x = createVariable("x", Float32Array.of(2, -3), [2]);
    const step = compileStep(
      () => {
        const { outputs, gradients } = valueAndGradients(
          ({ p }) => ({
            loss: tf.sum<tf.Scalar>(tf.mul(p!, stopGradient(tf.square(p!)))),
          }),
          { p: x.read() },
        );
        return { loss: outputs.loss, gradient: gradients["p"]! };
      },
      { variables: [x] },
    );
    for (let call = 0; call < 2; call++) {
      const { loss, gradient } = step({});
      expectWithin("loss", await loss!.data(), [8 - 27], tolerance);
      expectWithin("gradient", await gradient!.data(), [4, 9], tolerance); // not 3x²: 12 and 27
      tf.dispose([loss!, gradient!]);
    }
    step.dispose();
    x.dispose();

    const before = tf.memory().numTensors;
    const held = tf.tensor1d([1, 2]);
    const detached = stopGradient(held);
    held.dispose();
    expectEqual("values after the first is freed", Array.from(await detached.data()), [1, 2]);
    detached.dispose();
    expectEqual("tensors left behind", tf.memory().numTensors - before, 0);
  },
};

const emptyBatch: OpsCase = {
  title: "an empty batch has an empty result",
  except: ["webgpu"], // its convolution throws
  async run() {
    const [kernel, matrix, bias] = [
      tf.tensor4d(waves([3, 3, 2, 2], 2), [3, 3, 2, 2]),
      tf.tensor2d(waves([2, 2], 3), [2, 2]),
      tf.tensor1d([0.1, 0.2]),
    ];
    const images = tf.zeros<tf.Rank.R4>([0, 4, 4, 2]);
    const rows = tf.zeros<tf.Rank.R2>([0, 2]);
    // NB: at stride 2 native TensorFlow's fused kernel leaves height and width of an empty batch as they were.
    const results = tf.tidy(() => ({
      dense: dense(rows, matrix, bias, { activation: "relu" }),
      matMul: matMul(rows, matrix),
      conv2d: conv2d(images, kernel, bias),
      conv2dTranspose: conv2dTranspose(images, kernel, bias, { strides: 2 }),
      relu: relu(images),
      leakyRelu: leakyRelu(images),
    }));
    const shapes = Object.entries(results).map(([name, { shape }]) => [name, shape]);
    expectEqual("shapes", Object.fromEntries(shapes), {
      dense: [0, 2],
      matMul: [0, 2],
      conv2d: [0, 4, 4, 2],
      conv2dTranspose: [0, 8, 8, 2],
      relu: [0, 4, 4, 2],
      leakyRelu: [0, 4, 4, 2],
    });
    for (const result of Object.values(results)) {
      expectEqual("number of values", (await result.data()).length, 0);
    }
    tf.dispose([kernel, matrix, bias, images, rows]);
    tf.dispose(results);
  },
};

const emptySum: OpsCase = {
  title: "a sum over an empty batch is 0, and so is its gradient",
  // TensorFlow.js's wasm returns what memory held, its WebGL and WebGPU throw.
  except: ["wasm", "webgl", "webgpu"],
  async run() {
    const rows = tf.zeros<tf.Rank.R2>([0, 2]);
    const matrix = tf.tensor2d(waves([2, 2], 3), [2, 2]);
    const bias = tf.tensor1d([0.1, 0.2]);
    const { outputs, gradients } = valueAndGradients(
      (p) => ({ loss: sum<tf.Scalar>(dense(rows, p["matrix"] as tf.Tensor2D, bias)) }),
      { matrix },
    );
    expectEqual("sum", Array.from(await outputs.loss.data()), [0]);
    expectEqual("gradient", Array.from(await gradients["matrix"]!.data()), [0, 0, 0, 0]);
    tf.dispose([rows, matrix, bias]);
    tf.dispose([outputs, gradients]);
  },
};

/** Variables, steps, memory and errors. */
export const stateCases: readonly OpsCase[] = [
  adam(0),
  adam(0.3),
  lastingVariables,
  batchSizes,
  training,
  assignment,
  memory,
  failures,
  throwing,
  unusedParameter,
  stoppedGradient,
  emptyBatch,
  emptySum,
];
