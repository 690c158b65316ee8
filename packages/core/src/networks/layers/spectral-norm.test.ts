import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose } from "@vae/testing/tensors";
import { it } from "vitest";
import { describeOnBackends } from "../../__fixtures__/backends.js";
import { inferenceScope, trainingScope } from "../../model/scope.js";
import { createVariableStore, readVariables } from "../../model/variable-store.js";
import { spectralVector, spectrallyNormalised } from "./spectral-norm.js";

/** Singular values 3 and 1, columns (2, 1) and (1, 2): the first singular vectors are (1, 1)/√2 on both sides. */
const kernel = () =>
  tf.tensor2d([
    [2, 1],
    [1, 2],
  ]);

describeOnBackends("spectral norm", () => {
  it("divides by the largest singular value, after some steps of one power iteration each", async () => {
    const store = createVariableStore([spectralVector("u", 2)], new Rng(4));
    const step = (isTraining: boolean) =>
      tf.tidy(() => {
        const values = readVariables(store.variables);
        if (!isTraining) return spectrallyNormalised(inferenceScope(values), kernel(), "u");
        const scope = trainingScope(values);
        const normalised = spectrallyNormalised(scope, kernel(), "u");
        scope.applyUpdates((name) => store.variable(name));
        scope.dispose();
        return normalised;
      });
    // The other singular value is a third of the first: 20 iterations leave 3⁻⁴⁰ of it.
    for (let i = 0; i < 20; i++) step(true).dispose();
    expectClose(await step(false).data(), [2 / 3, 1 / 3, 1 / 3, 2 / 3], 1e-5);
    const u = tf.tidy(() => store.variable("u").read());
    expectClose(tf.abs(u).dataSync(), [Math.SQRT1_2, Math.SQRT1_2], 1e-5);
    store.dispose();
  });

  it("changes its vector in training alone, and takes it for a constant in the gradient", async () => {
    const start = { u: tf.tensor1d([1, 0]) };
    const inference = spectrallyNormalised(inferenceScope(start), kernel(), "u");
    // v = W·(1, 0) = (2, 1)/√5; Wᵀv = (5, 4)/√5, u = (5, 4)/√41; σ = vᵀWu = √(41/5)
    const sigma = Math.sqrt(41 / 5);
    expectClose(await inference.data(), [2 / sigma, 1 / sigma, 1 / sigma, 2 / sigma], 1e-5);

    const gradient = tf.grad((w: tf.Tensor) => {
      const scope = trainingScope(start);
      const normalised = spectrallyNormalised(scope, w, "u");
      scope.dispose();
      return tf.sum(
        tf.mul(normalised, [
          [1, 0],
          [0, 0],
        ]),
      );
    })(kernel());
    // ∂(W₀₀/σ)/∂W = e₀₀/σ − W₀₀/σ²·v·uᵀ
    const [v, u] = [
      [2 / Math.sqrt(5), 1 / Math.sqrt(5)],
      [5 / Math.sqrt(41), 4 / Math.sqrt(41)],
    ] as const;
    const expected = [0, 1, 2, 3].map(
      (i) => (i === 0 ? 1 / sigma : 0) - (2 / sigma ** 2) * v[i >> 1]! * u[i & 1]!,
    );
    expectClose(await gradient.data(), expected, 1e-5);
  });
});
