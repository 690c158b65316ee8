import * as tf from "@tensorflow/tfjs";
import { describeWhen } from "@vae/testing";
import { beforeAll, expect, it, vi } from "vitest";
import type { Tensors } from "../../ops/step-variable.js";
import { needsNative, startNative, watchBinding } from "../__fixtures__/native.js";
import type { NativeBackend } from "../native-backend.js";
import { compileNativeStep } from "./compile-step.js";
import { ResourceVariable } from "./resource-variable.js";

describeWhen(needsNative, "a step that cannot be recorded", () => {
  let backend: NativeBackend;

  beforeAll(async () => {
    backend = await startNative();
  });

  const scalarVariable = () => new ResourceVariable(backend, "x", Float32Array.of(0), []);
  const outside = () => tf.tensor1d([1, 2]);
  const cases: Record<string, [(inputs: Tensors) => Tensors, string]> = {
    "a tensor of its own values": [
      ({ x }) => ({ y: tf.mul(x!, tf.sum(x!).dataSync()[0]!) }),
      "it reads a tensor's values",
    ],
    "an operation that reads indices on the host": [
      ({ x }) => ({ y: tf.gather(tf.range(0, 9), tf.cast(x!, "int32")) }),
      "it reads a tensor's values",
    ],
    "random numbers": [
      ({ x }) => ({ y: tf.add(x!, tf.randomNormal([2])) }),
      "a value that it computes on the host differs from run to run",
    ],
    "an operation of random numbers": [
      ({ x }) => ({ y: tf.multinomial(tf.softmax(x! as tf.Tensor1D), 3) }),
      'the operation "Multinomial" cannot be recorded',
    ],
    "a shape that depends on values": [
      ({ x }) => ({ y: tf.unique(x! as tf.Tensor1D).values }),
      'the operation "UniqueV2" cannot be recorded',
    ],
    strings: [({ x }) => ({ x: x!, y: tf.tensor1d(["a"]) }), "it makes a tensor of strings"],
    "a large table of the host": [
      ({ x }) => ({
        y: tf.add(tf.sum(x!), tf.tensor1d(Float32Array.from({ length: 300_000 }, (_, i) => i))),
      }),
      "it makes a tensor of 300000 values on the host ([300000]); hand it in",
    ],
  };
  for (const [title, [fn, reason]] of Object.entries(cases)) {
    it(`runs ${title} eagerly and says so once`, () => {
      const warn = vi.fn<(message: string) => void>();
      const step = compileNativeStep(backend, fn, { variables: [], warn });
      const x = outside();
      step({ x });
      step({ x });
      expect(warn).toHaveBeenCalledTimes(1);
      expect(warn.mock.calls[0]![0]).toContain(`this step runs op by op, because ${reason}`);
    });
  }

  it.each([false, true])("runs a tensor from outside eagerly (used before: %s)", (wasUsed) => {
    const warn = vi.fn<(message: string) => void>();
    const factor = tf.scalar(3);
    if (wasUsed) tf.square(factor); // now TensorFlow has its values
    const fn = ({ x }: Tensors) => ({ y: tf.mul(x!, factor) });
    const step = compileNativeStep(backend, fn, { variables: [], warn });
    expect(step({ x: tf.scalar(2) })["y"]!.dataSync()[0]).toBe(6);
    expect(warn.mock.calls[0]![0]).toContain("a tensor from outside that is neither");
  });

  it("runs a variable that is not listed eagerly, and changes it once", () => {
    const warn = vi.fn<(message: string) => void>();
    const x = scalarVariable();
    const fn = () => {
      x.assign(tf.add(x.read(), 1));
      return { x: x.read() };
    };
    const step = compileNativeStep(backend, fn, { variables: [], warn });
    expect(step({})["x"]!.dataSync()[0]).toBe(1);
    expect(step({})["x"]!.dataSync()[0]).toBe(2);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("changes listed variables once per call when it falls back", () => {
    const x = scalarVariable();
    let calls = 0;
    const fn = () => {
      x.assign(tf.add(x.read(), 1 + 0 * calls++));
      return { x: x.read(), call: tf.scalar(calls) };
    };
    const step = compileNativeStep(backend, fn, { variables: [x], warn: () => undefined });
    expect([1, 2, 3].map(() => step({})["x"]!.dataSync()[0])).toEqual([1, 2, 3]);
  });

  it("runs eagerly when TensorFlow refuses the graph", () => {
    const warn = vi.fn<(message: string) => void>();
    watchBinding(backend, "addFunction", () => {
      throw new Error("not today");
    });
    const x = scalarVariable();
    const fn = () => {
      x.assign(tf.add(x.read(), 1));
      return { x: x.read() };
    };
    const step = compileNativeStep(backend, fn, { variables: [x], warn });
    expect([1, 2].map(() => step({})["x"]!.dataSync()[0])).toEqual([1, 2]);
    expect(warn.mock.calls[0]![0]).toContain("not today");
  });
});
