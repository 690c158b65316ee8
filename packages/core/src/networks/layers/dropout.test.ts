import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { describeOnBackends } from "../../__fixtures__/backends.js";
import { inferenceScope, trainingScope } from "../../model/scope.js";
import { createVariableStore, readVariables } from "../../model/variable-store.js";
import { dropout } from "./dropout.js";

const [rows, columns, rate] = [40, 500, 0.2];

describeOnBackends("dropout", () => {
  it("drops a fifth of the values, anew at each step, each by itself, and scales the others", async () => {
    const layer = dropout(rate).build("d", [columns]);
    const store = createVariableStore(layer.parameters, new Rng(6));
    const step = () =>
      tf.tidy(() => {
        const scope = trainingScope(readVariables(store.variables));
        const output = layer.apply(scope, tf.ones([rows, columns]));
        scope.applyUpdates((name) => store.variable(name));
        scope.dispose();
        return output;
      });
    const masks: number[][] = [];
    for (let i = 0; i < 4; i++) {
      const output = step();
      masks.push(Array.from(await output.data(), (value) => (value === 0 ? 1 : 0)));
      for (const value of new Set(await output.data())) {
        expect([0, Math.fround(1.25)]).toContain(value);
      }
      output.dispose();
    }
    store.dispose();
    const values = rows * columns;
    const spread = Math.sqrt((rate * (1 - rate)) / values); // of a share of independent values, 0.0028
    const share = (flags: readonly number[]) =>
      flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
    for (const mask of masks) expect(Math.abs(share(mask) - rate)).toBeLessThan(4 * spread);
    // Two dropped values beside, below or a step after each other are as frequent as if nothing joined them: 0.04.
    const [first = [], second = []] = masks;
    const both = (other: (i: number) => number) => share(first.map((flag, i) => flag * other(i)));
    const joint = Math.sqrt((0.04 * 0.96) / values);
    for (const other of [
      (i: number) => first[(i + 1) % values]!,
      (i: number) => first[(i + columns) % values]!,
      (i: number) => second[i]!,
    ]) {
      expect(Math.abs(both(other) - rate ** 2)).toBeLessThan(5 * joint);
    }
  });
});

it("does nothing outside training", () => {
  const layer = dropout(rate).build("d", [3]);
  const x = tf.tensor2d([[1, 2, 3]]);
  expect(layer.apply(inferenceScope({ "d/counter": tf.scalar(0.3) }), x)).toBe(x);
});

it("refuses rates outside [0, 1)", () => {
  expect(() => dropout(1)).toThrow("dropout: expected a rate in [0, 1), got 1.");
  expect(() => dropout(-0.1)).toThrow("got -0.1");
});
