import * as tf from "@tensorflow/tfjs";
import { compileStep, valueAndGradients } from "../../ops.js";
import { expectEqual, expectWithin } from "./checks.js";
import type { Subject } from "./ops-case.js";

/** An operation of tensors alone. */
export type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** An operation of this package, what it stands for in plain TensorFlow.js, and the shapes of its inputs. */
export interface Comparison {
  readonly operation: Operation;
  readonly reference: Operation;
  readonly shapes: readonly (readonly number[])[];
}

interface Evaluation {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly value: ArrayLike<number>;
  readonly gradients: readonly ArrayLike<number>[];
}

/** Values in ±1 without a pattern, the same every time. */
export function waves(shape: readonly number[], seed: number): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233));
}

/** Fails where the operation's value or a gradient is not that of the reference on the cpu backend. */
export async function expectAsOnCpu(
  { backend, tolerance }: Subject,
  { operation, reference, shapes }: Comparison,
  factor = 1,
): Promise<void> {
  const actual = await evaluate(operation, shapes);
  await tf.setBackend("cpu");
  try {
    const expected = await evaluate(reference, shapes);
    expectEqual("shape", actual.shape, expected.shape);
    expectEqual("type", actual.dtype, "float32");
    expectWithin("value", actual.value, expected.value, factor * tolerance);
    expected.gradients.forEach((gradient, i) => {
      expectWithin(`gradient ${i}`, actual.gradients[i]!, gradient, factor * tolerance);
    });
  } finally {
    await tf.setBackend(backend);
  }
}

/**
 * Fails where a gradient is not the central difference of the operation's own values. The loss is summed on the
 * host in float64 and the step is 1e-2: rounding leaves 1e-4 of the largest slope, curvature about as much.
 */
export async function expectSlopes(
  { tolerance }: Subject,
  operation: Operation,
  shapes: readonly (readonly number[])[],
): Promise<void> {
  const step = 1e-2;
  const { gradients } = await evaluate(operation, shapes);
  const inputs = inputsOf(shapes);
  for (const [i, input] of inputs.entries()) {
    const slopes: number[] = [];
    for (let j = 0; j < input.length; j++) {
      const at = (shift: number) => {
        const shifted = inputs.map((values, n) =>
          n === i ? values.map((value, k) => (k === j ? value + shift : value)) : values,
        );
        return lossOf(operation, shapes, shifted);
      };
      slopes.push(((await at(step)) - (await at(-step))) / (2 * step));
    }
    expectWithin(`gradient ${i}`, gradients[i]!, slopes, Math.max(2e-3, 50 * tolerance));
  }
}

/**
 * Value and gradients as a compiled step gives them. The loss is `Σ weight·value²`: relu's has a continuous slope,
 * so that a value which rounding moves across 0 moves no gradient.
 */
async function evaluate(
  operation: Operation,
  shapes: readonly (readonly number[])[],
): Promise<Evaluation> {
  const inputs = Object.fromEntries(
    inputsOf(shapes).map((values, i) => [`input${i}`, tf.tensor(values, [...shapes[i]!])]),
  );
  const step = compileStep(
    (parameters) => {
      const { outputs, gradients } = valueAndGradients((p) => {
        const value = operation(...shapes.map((_, i) => p[`input${i}`]!));
        const weight = tf.tensor(waves(value.shape, 99), value.shape);
        return { loss: tf.sum<tf.Scalar>(tf.mul(weight, tf.square(value))), value };
      }, parameters);
      return { ...gradients, value: outputs.value };
    },
    { variables: [] },
  );
  const { value, ...gradients } = step(inputs) as { value: tf.Tensor } & Record<string, tf.Tensor>;
  const result = {
    shape: value.shape,
    dtype: value.dtype,
    value: await value.data(),
    gradients: await Promise.all(shapes.map((_, i) => gradients[`input${i}`]!.data())),
  };
  tf.dispose([inputs, value, gradients]);
  step.dispose();
  return result;
}

async function lossOf(
  operation: Operation,
  shapes: readonly (readonly number[])[],
  inputs: readonly Float32Array[],
): Promise<number> {
  const value = tf.tidy(() =>
    operation(...inputs.map((values, i) => tf.tensor(values, [...shapes[i]!]))),
  );
  const values = await value.data<"float32">();
  const weight = waves(value.shape, 99);
  value.dispose();
  return values.reduce((total, y, i) => total + weight[i]! * y * y, 0);
}

function inputsOf(shapes: readonly (readonly number[])[]): Float32Array[] {
  return shapes.map((shape, i) => waves(shape, i + 1));
}
