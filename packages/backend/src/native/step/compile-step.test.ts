import * as tf from "@tensorflow/tfjs";
import { VaeError } from "@vae/base";
import { describeWhen } from "@vae/testing";
import { expectClose } from "@vae/testing/tensors";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Tensors } from "../../ops/step-variable.js";
import { needsNative, startNative, watchBinding } from "../__fixtures__/native.js";
import { createSmallVae, stepInputs, valuesOf, type SmallVae } from "../__fixtures__/train-step.js";
import type { NativeBackend } from "../native-backend.js";
import { compileNativeStep } from "./compile-step.js";
import { ResourceVariable } from "./resource-variable.js";

describeWhen(needsNative, "compileStep on native TensorFlow", () => {
  let backend: NativeBackend;

  beforeAll(async () => {
    backend = await startNative();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** A step that must become a graph: a warning fails the test. */
  const compile = (vae: Pick<SmallVae, "step" | "variables">) =>
    compileNativeStep(backend, vae.step, {
      variables: vae.variables,
      warn: (message) => {
        throw new Error(message);
      },
    });
  const loss = (outputs: Tensors) => outputs["loss"]!.dataSync()[0]!;
  const scalarVariable = (value = 0) =>
    new ResourceVariable(backend, "x", Float32Array.of(value), []);

  it("equals the eager step bit for bit over mixed steps, with plain operations and without Grappler", () => {
    vi.stubEnv("VAE_GRAPH_OPT", "0");
    const [one, other] = [createSmallVae({ isFused: false }), createSmallVae({ isFused: false })];
    const graph = compile(one);
    for (let t = 1; t <= 5; t++) {
      const inputs = stepInputs(t);
      const run = t % 2 === 1 ? graph : one.step; // eager and graph calls take turns on one set
      const [actual, expected] = [run(inputs), other.step(inputs)];
      for (const name of ["loss", "gamma", "mean"]) {
        expect(actual[name]!.dataSync()).toEqual(expected[name]!.dataSync());
      }
    }
    expect(valuesOf(one.variables)).toEqual(valuesOf(other.variables));
  });

  it("is within rounding of the eager step with fused kernels and Grappler", () => {
    const plain = createSmallVae({ isFused: false, epsilon: 1 });
    const fused = createSmallVae({ isFused: true, epsilon: 1 });
    const graph = compile(fused);
    for (let t = 1; t <= 5; t++) {
      const inputs = stepInputs(t);
      const expected = loss(plain.step(inputs));
      // At ε = 1 Adam passes rounding on as it is; at 1e-8 it would turn the sign of a 0 into a step.
      expect(Math.abs(loss(graph(inputs)) - expected)).toBeLessThan(1e-5 * Math.abs(expected));
    }
    valuesOf(fused.variables).forEach((values, i) => {
      expectClose(values, valuesOf(plain.variables)[i]!, 1e-5);
    });
  });

  it("gives the eager step's first loss with Adam's usual epsilon", () => {
    const plain = createSmallVae({ isFused: false });
    const fused = createSmallVae({ isFused: true });
    const expected = loss(plain.step(stepInputs(1)));
    const actual = loss(compile(fused)(stepInputs(1)));
    expect(Math.abs(actual - expected)).toBeLessThan(1e-6 * Math.abs(expected));
  });

  it("gives the same bits when it is run again", () => {
    const run = () => {
      const vae = createSmallVae({ isFused: true });
      const step = compile(vae);
      const losses = [1, 2, 3, 4].map((t) => loss(step(stepInputs(t))));
      return [losses, valuesOf(vae.variables)];
    };
    expect(run()).toEqual(run());
  });

  it("resumes bit for bit: the first call of a new step is the next call of the old one", () => {
    const whole = createSmallVae({ isFused: true });
    const step = compile(whole);
    for (let t = 1; t <= 4; t++) step(stepInputs(t));

    const first = createSmallVae({ isFused: true });
    const before = compile(first);
    before(stepInputs(1));
    before(stepInputs(2));
    const second = createSmallVae({ isFused: true });
    second.variables.forEach((variable, i) => {
      variable.assign(first.variables[i]!.read());
    });
    const after = compile(second);
    after(stepInputs(3));
    after(stepInputs(4));
    expect(valuesOf(second.variables)).toEqual(valuesOf(whole.variables));
  });

  it("takes another batch size, and the first one again", () => {
    const [one, other] = [createSmallVae({ isFused: true }), createSmallVae({ isFused: true })];
    const step = compile(one);
    [5, 3, 5, 1].forEach((batch, i) => {
      const inputs = stepInputs(i + 1, batch);
      const expected = loss(other.step(inputs));
      expect(Math.abs(loss(step(inputs)) - expected)).toBeLessThan(1e-4 * Math.abs(expected));
    });
  });

  it("follows a learning rate that changes, and 0 changes nothing", () => {
    const vae = createSmallVae({ isFused: true });
    const step = compile(vae);
    step(stepInputs(1));
    const before = valuesOf(vae.variables.slice(0, 9));
    step(stepInputs(2, 5, 0));
    expect(valuesOf(vae.variables.slice(0, 9))).toEqual(before);
    step(stepInputs(3, 5, 0.5));
    expect(valuesOf(vae.variables.slice(0, 9))).not.toEqual(before);
  });

  it("sees noise that differs from call to call", () => {
    const vae = createSmallVae({ isFused: true });
    const step = compile(vae);
    const fixed = stepInputs(1, 5, 0);
    const losses = [1, 2, 3].map((t) => loss(step({ ...fixed, noise: stepInputs(t)["noise"]! })));
    expect(new Set(losses).size).toBe(3);
  });

  it("makes no difference between one tensor for two inputs and two tensors", () => {
    const step = compile({ step: ({ a, b }) => ({ y: tf.sub(a!, b!) }), variables: [] });
    const [two, five] = [tf.scalar(2), tf.scalar(5)];
    expect(step({ a: two, b: two })["y"]!.dataSync()[0]).toBe(0);
    expect(step({ a: five, b: two })["y"]!.dataSync()[0]).toBe(3);
  });

  it("reads a variable before and after it is written, in the order of the function", () => {
    const x = scalarVariable(1);
    const step = compile({
      step: ({ by }) => {
        const before = x.read();
        x.assign(tf.add(x.read(), by!));
        const between = x.read();
        x.assign(tf.mul(x.read(), 10));
        return { before, between, after: x.read() };
      },
      variables: [x],
    });
    for (const [by, expected] of [
      [2, [1, 3, 30]],
      [1, [30, 31, 310]],
    ] as const) {
      const { before, between, after } = step({ by: tf.scalar(by) });
      expect([before, between, after].map((tensor) => tensor!.dataSync()[0])).toEqual(expected);
    }
  });

  it("hands out results that outlive both the inputs and each other", () => {
    const step = compile({ step: ({ x }) => ({ same: x!, twice: tf.mul(x!, 2) }), variables: [] });
    const x = tf.scalar(3);
    const { same, twice } = step({ x });
    x.dispose();
    expect(same!.dataSync()[0]).toBe(3);
    same!.dispose();
    expect(twice!.dataSync()[0]).toBe(6);
  });

  it.each(["eager", "graph"])(
    "holds tensors, handles and memory flat over 1000 %s steps",
    { timeout: 180_000 },
    (mode) => {
      if (mode === "eager") vi.stubEnv("VAE_GRAPH", "0");
      const vae = createSmallVae({ isFused: true });
      const step = compile(vae);
      const call = (t: number) => {
        tf.tidy(() => {
          loss(step(stepInputs(t)));
        });
      };
      for (let t = 1; t <= 50; t++) call(t);
      const before = [tf.memory().numTensors, backend.binding.getNumOfTensors()];
      const resident = process.memoryUsage().rss;
      for (let t = 51; t <= 1050; t++) call(t);
      expect([tf.memory().numTensors, backend.binding.getNumOfTensors()]).toEqual(before);
      // For what nobody counts: 60 kB lost at each call. V8's own garbage comes and goes in megabytes.
      expect(process.memoryUsage().rss - resident).toBeLessThan(60e6);
    },
  );

  it("gives back everything when step and variables are disposed", () => {
    const removed = watchBinding(backend, "removeFunction");
    const before = [tf.memory().numTensors, backend.binding.getNumOfTensors()];
    const vae = createSmallVae({ isFused: true });
    const step = compile(vae);
    tf.tidy(() => {
      step(stepInputs(1));
      step(stepInputs(1, 2));
    });
    step.dispose();
    vae.dispose();
    expect(removed).toHaveBeenCalledTimes(2);
    expect([tf.memory().numTensors, backend.binding.getNumOfTensors()]).toEqual(before);
  });

  it("keeps four signatures and compiles a forgotten one anew", () => {
    const removed = watchBinding(backend, "removeFunction");
    const step = compile({ step: ({ x }) => ({ y: tf.sum(x!) }), variables: [] });
    for (const size of [1, 2, 3, 4, 1, 5]) step({ x: tf.ones([size]) });
    expect(removed).toHaveBeenCalledTimes(1); // the one of size 2, which was used longest ago
    expect(step({ x: tf.ones([2]) })["y"]!.dataSync()[0]).toBe(2);
  });

  it("throws an error of the graph, keeps the updates before it and works at the next call", () => {
    const count = scalarVariable();
    const step = compile({
      step: ({ x, where }) => {
        count.assign(tf.add(count.read(), 1));
        return { y: tf.gatherND(x!, where!) };
      },
      variables: [count],
    });
    const x = tf.tensor1d([10, 20, 30]);
    const at = (index: number) => ({ x, where: tf.tensor2d([[index]], [1, 1], "int32") });
    expect(step(at(1))["y"]!.dataSync()[0]).toBe(20);
    expect(() => step(at(7))).toThrow("does not index into param shape");
    expect(step(at(2))["y"]!.dataSync()[0]).toBe(30);
    expect(count.read().dataSync()[0]).toBe(3);
  });

  it("puts the variables back when the function throws while it is recorded", () => {
    const x = scalarVariable(4);
    const step = compile({
      step: () => {
        x.assign(tf.scalar(5));
        throw new VaeError("DATA_INVALID", "no data");
      },
      variables: [x],
    });
    expect(() => step({})).toThrow("no data");
    expect(x.read().dataSync()[0]).toBe(4);
  });

  it("is part of the step that calls it", () => {
    const inner = compile({ step: ({ x }) => ({ y: tf.square(x!) }), variables: [] });
    const outer = compile({
      step: ({ x }) => ({ y: tf.add(inner({ x: x! })["y"]!, 1) }),
      variables: [],
    });
    expect([3, 4].map((x) => outer({ x: tf.scalar(x) })["y"]!.dataSync()[0])).toEqual([10, 17]);
  });

  it("keeps variables in memory of TensorFlow's own, whatever becomes of the numbers that they came from", () => {
    for (let size = 1; size <= 200; size++) {
      const numbers = new Float32Array(size).fill(1);
      const variable = new ResourceVariable(backend, "shared", numbers, [size]);
      numbers.fill(2);
      expect(tf.tidy(() => variable.read().dataSync())[0]).toBe(1);
      const others = new Float32Array(size).fill(3);
      tf.tidy(() => {
        variable.assign(tf.tensor(others, [size]));
      });
      others.fill(4);
      expect(tf.tidy(() => variable.read().dataSync())[0]).toBe(3);
      variable.dispose();
    }
  });

  it("runs eagerly with VAE_GRAPH=0, without a word", () => {
    vi.stubEnv("VAE_GRAPH", "0");
    const added = watchBinding(backend, "addFunction");
    const step = compile({ step: ({ x }) => ({ y: tf.square(x!) }), variables: [] });
    expect(step({ x: tf.scalar(3) })["y"]!.dataSync()[0]).toBe(9);
    expect(added).not.toHaveBeenCalled();
  });

  it("refuses a variable of another backend", () => {
    const other = { name: "w", shape: [], read: () => tf.scalar(0), assign() {}, dispose() {} };
    expect(() => compile({ step: () => ({}), variables: [other] })).toThrow(
      "w is a variable of another backend",
    );
  });
});
