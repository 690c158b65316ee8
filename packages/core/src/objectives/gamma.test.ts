import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { trainingScope } from "../model/scope.js";
import { Rng } from "@vae/base";
import { createVariableStore } from "../model/variable-store.js";
import { createGamma } from "./gamma.js";

/** γ² in use after each of the batches. */
function follow(batchErrors: readonly number[]): number[] {
  const gamma = createGamma({ rule: "computed" });
  const store = createVariableStore(gamma.parameters, new Rng(1));
  try {
    return batchErrors.map((mse) =>
      tf.tidy(() => {
        const name = "objective/running-mse";
        const scope = trainingScope({ [name]: store.variable(name).read() });
        gamma.observe(scope, tf.scalar(mse));
        scope.applyUpdates((updated) => store.variable(updated));
        scope.dispose();
        return store.variable(name).read().dataSync()[0]!;
      }),
    );
  } finally {
    store.dispose();
  }
}

it("follows the published rule: batch errors 0.5, 0.3, 2.0, 0.3 from m = 1", () => {
  const expected = [0.995, 0.98805, 0.98805, 0.9811695];
  follow([0.5, 0.3, 2.0, 0.3]).forEach((m, i) => {
    expect(m).toBeCloseTo(expected[i]!, 6);
  });
});

it("reaches 0.1, 0.02 and 0.0101 first at steps 239, 458 and 916 for a constant error of 0.01", () => {
  const m = follow(new Array<number>(916).fill(0.01));
  expect(m.findIndex((value) => value <= 0.1) + 1).toBe(239);
  expect(m.findIndex((value) => value <= 0.02) + 1).toBe(458);
  // m − 0.0101 is 2e-7 here, near float32's rounding after 900 steps: one step either way.
  expect(Math.abs(m.findIndex((value) => value <= 0.0101 + 3e-7) + 1 - 916)).toBeLessThanOrEqual(1);
});

it("never rises, whatever the batches are", () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: 0, max: 4, noNaN: true }), { minLength: 1, maxLength: 30 }),
      (errors) => {
        const m = [1, ...follow(errors)];
        return m.every((value, i) => i === 0 || value <= m[i - 1]!);
      },
    ),
    { numRuns: 30 },
  );
});

it("refuses a fixed gamma that is not above 0", () => {
  expect(() => createGamma({ rule: "fixed", value: 0 })).toThrow("expected a number > 0, got 0");
});
