import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose } from "@vae/testing/tensors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trainingScope } from "../model/scope.js";
import { createVariableStore, readVariables } from "../model/variable-store.js";
import { createGamma, type GammaRule } from "./gamma.js";

/** γ² in use after each of the batches, and what else the rule keeps. */
function follow(
  rule: GammaRule["rule"] & ("computed" | "computedFreeEma" | "batchOptimal"),
  batchErrors: readonly number[],
): { variance: number; kept: Record<string, number> }[] {
  const gamma = createGamma({ rule });
  const store = createVariableStore(gamma.parameters, new Rng(1));
  try {
    return batchErrors.map((mse) =>
      tf.tidy(() => {
        const scope = trainingScope(readVariables(store.variables));
        gamma.observe(scope, tf.scalar(mse));
        scope.applyUpdates((updated) => store.variable(updated));
        scope.dispose();
        const now = readVariables(store.variables);
        const kept = Object.entries(now).map(([name, value]) => [name, value.dataSync()[0]!]);
        const variance = gamma.variance(trainingScope(now)).dataSync()[0]!;
        return { variance, kept: Object.fromEntries(kept) as Record<string, number> };
      }),
    );
  } finally {
    store.dispose();
  }
}

/** Four steps of float32, each rounded by 6e-8. */
const roundings = 2.4e-7;

const variances = (...args: Parameters<typeof follow>) =>
  follow(...args).map(({ variance }) => variance);

describe("computed", () => {
  it("follows the published rule: batch errors 0.5, 0.3, 2.0, 0.3 from m = 1", () => {
    const expected = [0.995, 0.98805, 0.98805, 0.9811695];
    expectClose(variances("computed", [0.5, 0.3, 2.0, 0.3]), expected, roundings);
  });

  it("reaches 0.1, 0.02 and 0.0101 first at steps 239, 458 and 916 for a constant error of 0.01", () => {
    const m = variances("computed", new Array<number>(916).fill(0.01));
    expect(m.findIndex((value) => value <= 0.1) + 1).toBe(239);
    expect(m.findIndex((value) => value <= 0.02) + 1).toBe(458);
    // m − 0.0101 is 2e-7 here, near float32's rounding after 900 steps: one step either way.
    expect(Math.abs(m.findIndex((value) => value <= 0.0101 + 3e-7) + 1 - 916)).toBeLessThanOrEqual(
      1,
    );
  });

  it("never rises, whatever the batches are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 4, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (errors) => {
          const m = [1, ...variances("computed", errors)];
          return m.every((value, i) => i === 0 || value <= m[i - 1]!);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("computedFreeEma", () => {
  it("lets m rise and γ² not: batch errors 0.5, 0.3, 2.0, 0.3 from m = 1", () => {
    const steps = follow("computedFreeEma", [0.5, 0.3, 2.0, 0.3]);
    const m = [0.995, 0.98805, 0.9981695, 0.991187805];
    const variance = [0.995, 0.98805, 0.98805, 0.98805];
    const running = steps.map(({ kept }) => kept["objective/running-mse"]!);
    expectClose(running, m, roundings);
    expectClose(
      steps.map((step) => step.variance),
      variance,
      roundings,
    );
  });
});

describe("batchOptimal", () => {
  it("takes the error of the batch, and between steps that of the last", () => {
    const gamma = createGamma({ rule: "batchOptimal" });
    const scope = trainingScope({});
    expect(gamma.varianceFor(scope, tf.scalar(0.3)).dataSync()[0]).toBeCloseTo(0.3, 7);
    expect(variances("batchOptimal", [0.5, 2])).toEqual([0.5, 2]);
  });

  it("has the reconstruction gradient of a frozen γ, not none", () => {
    const gamma = createGamma({ rule: "batchOptimal" });
    const scope = trainingScope({});
    const perValue = (mse: tf.Scalar, variance: tf.Scalar) =>
      tf.add<tf.Scalar>(tf.div(mse, tf.mul(2, variance)), tf.mul(0.5, tf.log(variance)));
    const slope = tf.grad((mse: tf.Tensor) =>
      perValue(mse as tf.Scalar, gamma.varianceFor(scope, mse as tf.Scalar)),
    )(tf.scalar(0.3));
    // d/dmse of mse/(2γ²) with γ² = mse held: 1/(2·0.3).
    expect(slope.dataSync()[0]).toBeCloseTo(1 / 0.6, 5);
  });
});

describe("learned", () => {
  it("starts at γ = 1, and its gradient vanishes where γ² is the error", () => {
    const gamma = createGamma({ rule: "learned" });
    const [spec] = gamma.parameters;
    expect(spec).toMatchObject({ isTrained: true, shape: [] });
    expect([...spec!.initialise(new Rng(1))]).toEqual([0]);
    const loss = (logGamma: tf.Tensor) => {
      const variance = gamma.variance(trainingScope({ [spec!.name]: logGamma }));
      return tf.add<tf.Scalar>(tf.div(0.04, tf.mul(2, variance)), tf.mul(0.5, tf.log(variance)));
    };
    const slope = (logGamma: number) => tf.grad(loss)(tf.scalar(logGamma)).dataSync()[0]!;
    expect(slope(Math.log(0.2))).toBeCloseTo(0, 5);
    expect(slope(0)).toBeCloseTo(1 - 0.04, 5); // d/dg of 0.02·e^(−2g) + g
  });
});

it("refuses a fixed gamma that is not above 0", () => {
  expect(() => createGamma({ rule: "fixed", value: 0 })).toThrow("expected a number > 0, got 0");
});

it("names a rule that it does not know", () => {
  expect(() => createGamma({ rule: "learnd" } as never)).toThrow('Did you mean "learned"?');
});
