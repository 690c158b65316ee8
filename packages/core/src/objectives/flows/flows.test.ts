import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose, expectTensorsKept } from "@vae/testing/tensors";
import { describe, expect, it } from "vitest";
import { inferenceScope } from "../../model/scope.js";
import { createVariableStore, readVariables } from "../../model/variable-store.js";
import { posteriorKl } from "../posterior-kl.js";
import { createFlow, type FlowOptions } from "./create-flow.js";

const latent = 3;
const flows: FlowOptions[] = [
  { kind: "planar", steps: 4 },
  { kind: "iaf", steps: 3, width: 16 },
];

/** A flow whose parameters are far from where they start, so that it bends. */
function bentFlow(options: FlowOptions) {
  const flow = createFlow(options);
  const store = createVariableStore(flow.parameters(latent), new Rng(4));
  const values = Object.fromEntries(
    Object.entries(readVariables(store.variables)).map(([name, value]) => [
      name,
      tf.add(value, tf.mul(0.7, normals(name, value.shape))),
    ]),
  );
  store.dispose();
  return { flow, scope: inferenceScope(values) };
}

const normals = (name: string, shape: number[]) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(new Rng(7).fork(name).normals(new Float32Array(length)), shape);
};

const at = normals("latents", [5, latent]) as tf.Tensor2D;

describe.each(flows)("$kind flow", (options) => {
  it("tells the determinant of its Jacobian, which differences confirm", async () => {
    const { flow, scope } = bentFlow(options);
    const { logDeterminant } = flow.forward(scope, at);
    const step = 1e-2;
    const expected = (await at.array()).map((row) => {
      const columns = row.map((_, j) => {
        const moved = [1, -1].map((sign) => row.map((z, i) => (i === j ? z + sign * step : z)));
        const [ahead, behind] = flow.forward(scope, tf.tensor2d(moved)).latents.arraySync() as [
          number[],
          number[],
        ];
        return ahead.map((value, i) => (value - behind[i]!) / (2 * step));
      });
      return Math.log(Math.abs(determinant3(columns)));
    });
    // Differences in float32 over 0.02 are good to about 1e-4 of values of size 1.
    expectClose(await logDeterminant.data(), expected, 2e-3);
  });

  it("keeps two tensors", async () => {
    const { flow, scope } = bentFlow(options);
    await expectTensorsKept(2, () => flow.forward(scope, at));
  });

  it("refuses no steps at all", () => {
    expect(() => createFlow({ ...options, steps: 0 })).toThrow(
      "flow.steps: expected a whole number",
    );
  });
});

describe("planar flow", () => {
  it("stays invertible whatever u is: its determinant is above 0", async () => {
    const flow = createFlow({ kind: "planar", steps: 1 });
    const w = tf.tensor2d([[1], [0], [0]]);
    const values = {
      "objective/flow/0/u": tf.tensor2d([[-30], [1], [1]]),
      "objective/flow/0/w": w,
      "objective/flow/0/b": tf.scalar(0),
    };
    const { logDeterminant } = flow.forward(inferenceScope(values), tf.zeros([1, latent]));
    // At z = 0 the slope is 1: 1 + wᵀû = softplus(wᵀu) = e^−30.
    expectClose(await logDeterminant.data(), [-30], 1e-3);
  });
});

describe("inverse autoregressive flow", () => {
  it("lets a latent depend on those before it alone, and turns the order each step", async () => {
    for (const steps of [1, 2]) {
      const { flow, scope } = bentFlow({ kind: "iaf", steps, width: 16 });
      const row = await at.slice([0, 0], [1, latent]).array();
      const depends = row[0]!.map((_, j) => {
        const moved = row[0]!.map((z, i) => (i === j ? z + 0.3 : z));
        const [before, after] = flow
          .forward(scope, tf.tensor2d([row[0]!, moved]))
          .latents.arraySync() as [number[], number[]];
        return after.map((value, i) => value !== before[i]!);
      });
      // Moving the last latent moves only the last after one step; both orders together reach all.
      expect(depends[2]!.slice(0, 2)).toEqual(steps === 1 ? [false, false] : [true, true]);
      expect(depends[0]![0]).toBe(true);
    }
  });

  it("works for a single latent", async () => {
    const flow = createFlow({ kind: "iaf", steps: 2, width: 4 });
    const store = createVariableStore(flow.parameters(1), new Rng(1));
    const scope = inferenceScope(readVariables(store.variables));
    const { latents, logDeterminant } = flow.forward(scope, tf.tensor2d([[2]]));
    // No latent is before it: σ = sigmoid(2), m = 0, twice.
    const gate = 1 / (1 + Math.exp(-2));
    expectClose(await latents.data(), [2 * gate * gate], 1e-6);
    expectClose(await logDeterminant.data(), [2 * Math.log(gate)], 1e-6);
    store.dispose();
  });
});

describe("posteriorKl behind a flow", () => {
  it("is on average the KL of what the flow makes: a linear map of a Gaussian", async () => {
    const [n, mu, sigma, scale] = [20_000, 0.5, 0.4, 1.5];
    const posterior = {
      mean: tf.fill<tf.Rank.R2>([n, 1], mu),
      logVariance: tf.fill<tf.Rank.R2>([n, 1], 2 * Math.log(sigma)),
    };
    const noise = tf.tensor2d(new Rng(3).normals(new Float32Array(n)), [n, 1]);
    const latents = tf.mul<tf.Tensor2D>(scale, tf.add(posterior.mean, tf.mul(sigma, noise)));
    const logDeterminant = tf.fill<tf.Rank.R1>([n], Math.log(scale));
    const kl = posteriorKl({ posterior, latents, logDeterminant });
    const s = sigma * scale;
    const expected = 0.5 * ((mu * scale) ** 2 + s ** 2 - 2 * Math.log(s) - 1);
    const { mean, variance } = tf.moments(kl);
    const [average, spread] = [(await mean.data())[0]!, (await variance.data())[0]!];
    expect(Math.abs(average - expected)).toBeLessThan(4 * Math.sqrt(spread / n));
  });
});

/** Of a 3×3 matrix, by columns or by rows. */
function determinant3([a, b, c]: number[][]): number {
  const [[a0, a1, a2], [b0, b1, b2], [c0, c1, c2]] = [a, b, c] as [number[], number[], number[]];
  return (
    a0! * (b1! * c2! - b2! * c1!) - a1! * (b0! * c2! - b2! * c0!) + a2! * (b0! * c1! - b1! * c0!)
  );
}
