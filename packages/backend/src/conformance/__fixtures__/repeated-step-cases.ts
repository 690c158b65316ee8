import * as tf from "@tensorflow/tfjs";
import { compileStep, createVariable, type StepVariable } from "../../ops.js";
import { expectEqual } from "./checks.js";
import type { OpsCase } from "./ops-case.js";
import { readVariable } from "./read-variable.js";

const valueOf = async (variable: StepVariable) => Array.from(await readVariable(variable));

const valuesStay: OpsCase = {
  title: "what was read of a variable and what a step returned keep their values in later calls",
  async run() {
    const before = tf.memory().numTensors;
    const count = createVariable("count", Float32Array.of(1, 10), [2]);
    const step = compileStep(
      ({ by }) => {
        const old = count.read();
        count.assign(tf.add(old, by!));
        return { old: tf.clone(old), double: tf.mul(count.read(), 2) };
      },
      { variables: [count] },
    );
    const by = tf.scalar(1);
    const results: tf.Tensor[][] = [];
    const pending: Promise<number[]>[] = [];
    for (let i = 0; i < 4; i++) {
      const { old, double } = step({ by });
      pending.push(valueOf(count)); // on its way while the next steps run
      results.push([count.read(), old!, double!]);
    }
    expectEqual("count", await valueOf(count), [5, 14]);
    for (const [i, tensors] of results.entries()) {
      const [read, old, double] = await Promise.all(
        tensors.map(async (tensor) => Array.from(await tensor.data())),
      );
      expectEqual(`read after call ${i}`, read, [2 + i, 11 + i]);
      expectEqual(`asked for after call ${i}`, await pending[i], [2 + i, 11 + i]);
      expectEqual(`value before call ${i}`, old, [1 + i, 10 + i]);
      expectEqual(`result of call ${i}`, double, [2 * (2 + i), 2 * (11 + i)]);
      tf.dispose(tensors);
    }
    tf.dispose(step({ by }));
    expectEqual("count after it was read", await valueOf(count), [6, 15]);
    step.dispose();
    by.dispose();
    count.dispose();
    expectEqual("tensors left behind", tf.memory().numTensors - before, 0);
  },
};

const changingPlaces: OpsCase = {
  title: "two variables change places with every call of a step",
  async run() {
    const a = createVariable("a", Float32Array.of(1), [1]);
    const b = createVariable("b", Float32Array.of(2), [1]);
    const step = compileStep(
      () => {
        const [x, y] = [a.read(), b.read()];
        a.assign(y);
        b.assign(x);
        return { sum: tf.add(a.read(), tf.mul(b.read(), 10)) };
      },
      { variables: [a, b] },
    );
    for (const [first, second] of [
      [2, 1],
      [1, 2],
      [2, 1],
    ] as const) {
      const { sum } = step({});
      expectEqual("sum", Array.from(await sum!.data()), [first + 10 * second]);
      expectEqual("a", await valueOf(a), [first]);
      expectEqual("b", await valueOf(b), [second]);
      sum!.dispose();
    }
    step.dispose();
    a.dispose();
    b.dispose();
  },
};

const assignedBetween: OpsCase = {
  title:
    "a variable that is assigned between calls, or by another step, has that value in the next",
  async run() {
    const x = createVariable("x", Float32Array.of(1), [1]);
    const added = (by: number) =>
      compileStep(
        () => {
          x.assign(tf.add(x.read(), by));
          return {};
        },
        { variables: [x] },
      );
    const [one, ten] = [added(1), added(10)];
    one({});
    ten({});
    one({});
    expectEqual("x", await valueOf(x), [13]);
    // Freed buffers of the same size, which a backend fills in another way than fresh ones.
    const freed = [1, 2, 3, 4].map((by) => tf.tidy(() => tf.add(x.read(), by)));
    await Promise.all(freed.map((tensor) => tensor.data()));
    tf.dispose(freed);
    const value = tf.tensor1d([100]);
    x.assign(value);
    one({});
    expectEqual("the value that was assigned", Array.from(await value.data()), [100]);
    value.dispose();
    ten({});
    expectEqual("x", await valueOf(x), [111]);
    one.dispose();
    ten({});
    expectEqual("x", await valueOf(x), [121]);
    ten.dispose();
    expectEqual("x", await valueOf(x), [121]);
    x.dispose();
  },
};

const afterAnError: OpsCase = {
  title: "a step whose first call throws runs in the next",
  async run() {
    const x = createVariable("x", Float32Array.of(1), [1]);
    let fails = true;
    const step = compileStep(
      ({ by }) => {
        const y = tf.add(x.read(), by!);
        if (fails) throw new Error("inside");
        x.assign(y);
        return { y: tf.clone(y) };
      },
      { variables: [x] },
    );
    const by = tf.tensor1d([2]);
    try {
      step({ by });
    } catch {
      fails = false;
    }
    expectEqual("x", await valueOf(x), [1]);
    for (const expected of [3, 5]) {
      const { y } = step({ by });
      expectEqual("y", Array.from(await y!.data()), [expected]);
      y!.dispose();
    }
    expectEqual("x", await valueOf(x), [5]);
    step.dispose();
    x.dispose();
    by.dispose();
  },
};

/** Native TensorFlow with graphs has tests of its own for what follows; the others record nothing. */
const except = ["tensorflow", "wasm", "webgl", "cpu"] as const;

const recorded: OpsCase = {
  title: "the function of a step runs twice for inputs of one shape, however often it is called",
  except,
  async run() {
    let calls = 0;
    const step = compileStep(
      ({ x }) => {
        calls += 1;
        return { y: tf.mul(x!, 2) };
      },
      { variables: [] },
    );
    for (const values of [[1], [2], [1, 2], [3], [3, 4], [4], [5, 6]]) {
      const x = tf.tensor1d(values);
      const { y } = step({ x });
      const doubled = values.map((value) => 2 * value);
      expectEqual("y", Array.from(await y!.data()), doubled);
      tf.dispose([x, y!]);
    }
    expectEqual("calls of the function", calls, 4);
    step.dispose();
  },
};

interface StepNotRecorded {
  readonly reason: string;
  readonly fn: (x: tf.Tensor) => tf.Tensor;
  /** Its results for 1, 2 and 3. */
  readonly expected: readonly number[];
}

const notRecorded: OpsCase = {
  title: "a step that cannot be recorded runs op by op, with right results, and says why once",
  except,
  async run() {
    const outside = tf.tensor1d([10]);
    const unlisted = createVariable("unlisted", Float32Array.of(20), [1]);
    const listed = createVariable("listed", Float32Array.of(30), [1]);
    const reading: Promise<ArrayLike<number>>[] = [];
    let count = 0;
    const steps: readonly StepNotRecorded[] = [
      { reason: "tensor from outside", fn: (x) => tf.add(x, outside), expected: [11, 12, 13] },
      {
        reason: "neither an input nor a variable",
        fn: (x) => tf.add(x, unlisted.read()),
        expected: [21, 22, 23],
      },
      {
        reason: "differs from run to run",
        fn: (x) => tf.add(x, (count += 1)),
        expected: [2, 4, 6],
      },
      {
        reason: "reads a tensor's values",
        fn: (x) => {
          reading.push(listed.read().data());
          return tf.add(x, listed.read());
        },
        expected: [31, 32, 33],
      },
    ];
    const plain = console.warn;
    try {
      for (const { reason, fn, expected } of steps) {
        const said: string[] = [];
        console.warn = (text: string) => said.push(text);
        const step = compileStep(({ x }) => ({ y: fn(x!) }), { variables: [listed] });
        const got: number[] = [];
        for (const value of [1, 2, 3]) {
          const x = tf.tensor1d([value]);
          const { y } = step({ x });
          got.push(...(await y!.data()));
          tf.dispose([x, y!]);
        }
        step.dispose();
        expectEqual(reason, got, expected);
        expectEqual("warnings", said.length, 1);
        expectEqual(said[0]!, said[0]!.includes(reason), true);
      }
    } finally {
      console.warn = plain;
    }
    const read = (await Promise.all(reading)).map((values) => values[0]);
    expectEqual("values read inside", read, [30, 30, 30]);
    tf.dispose(outside);
    unlisted.dispose();
    listed.dispose();
  },
};

/** Steps that are called again, where a recording could show through. */
export const repeatedStepCases: readonly OpsCase[] = [
  valuesStay,
  changingPlaces,
  assignedBetween,
  afterAnError,
  recorded,
  notRecorded,
];
