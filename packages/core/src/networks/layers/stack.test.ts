import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { describeOnBackends } from "../../__fixtures__/backends.js";
import { trainingScope } from "../../model/scope.js";
import { createVariableStore, readVariables } from "../../model/variable-store.js";
import { layers } from "../define-network.js";
import { activations } from "./activation.js";
import type { LayerSpec } from "./layer.js";
import { stack } from "./stack.js";

const { batchNorm, conv, convTranspose, dense, dropout, flatten, globalAveragePool, map, reshape } =
  layers;

/** Every layer, on inputs that do not divide evenly. */
const cases: readonly [LayerSpec, readonly number[], readonly number[]][] = [
  [conv({ filters: 4, size: 4, strides: 2 }), [7, 5, 3], [4, 3, 4]],
  [conv({ filters: 2, spectralNorm: true, activation: "leakyRelu" }), [3, 4, 2], [3, 4, 2]],
  [convTranspose({ filters: 4, size: 5, strides: 2, activation: "tanh" }), [3, 2, 2], [6, 4, 4]],
  [dense({ units: 3, spectralNorm: true, activation: "softplus" }), [5], [3]],
  [batchNorm({ activation: "relu" }), [2, 3, 4], [2, 3, 4]],
  [batchNorm(), [4], [4]],
  [dropout(0.5), [6], [6]],
  [flatten(), [2, 3, 4], [24]],
  [reshape([2, 3, 4]), [24], [2, 3, 4]],
  [globalAveragePool(), [5, 3, 2], [2]],
  [map({ apply: (x) => tf.slice(x, [0, 0], [-1, 2]), outputShape: () => [2] }), [6], [2]],
];

describeOnBackends("layers", () => {
  it("make what they say, of batches of any size", () => {
    for (const [spec, inputShape, outputShape] of cases) {
      const built = stack("encoder", inputShape, [spec]);
      expect(built.outputShape).toEqual(outputShape);
      const store = createVariableStore(built.parameters, new Rng(1));
      for (const batch of [1, 3]) {
        tf.tidy(() => {
          const scope = trainingScope(readVariables(store.variables));
          const output = built.apply(scope, tf.ones([batch, ...inputShape]));
          scope.dispose();
          expect(output.shape).toEqual([batch, ...outputShape]);
        });
      }
      store.dispose();
    }
  });

  it("apply every activation", async () => {
    const x = [-1, 0.5];
    const expected: Record<(typeof activations)[number], number[]> = {
      linear: x,
      relu: [0, 0.5],
      leakyRelu: [-0.2, 0.5],
      sigmoid: x.map((value) => 1 / (1 + Math.exp(-value))),
      tanh: x.map(Math.tanh),
      softplus: x.map((value) => Math.log1p(Math.exp(value))),
    };
    for (const activation of activations) {
      const built = stack("decoder", [2], [dense({ units: 2, activation })]);
      const values = {
        "decoder/dense-0/kernel": tf.tensor2d([1, 0, 0, 1], [2, 2]),
        "decoder/dense-0/bias": tf.zeros([2]),
      };
      const output = built.apply(trainingScope(values), tf.tensor2d([x]));
      const actual = await output.data();
      expected[activation].forEach((value, i) => {
        expect(actual[i], activation).toBeCloseTo(value, 5);
      });
    }
  });
});

it("calls layers by their kind and its count, or by their own name", () => {
  const built = stack(
    "encoder",
    [8, 8, 1],
    [conv({ filters: 2 }), batchNorm(), conv({ filters: 3, name: "last" }), conv({ filters: 3 })],
  );
  expect(built.layers.map(({ name }) => name)).toEqual([
    "encoder/conv-0",
    "encoder/norm-0",
    "encoder/last",
    "encoder/conv-2",
  ]);
  expect(built.layers[0]).toEqual({
    name: "encoder/conv-0",
    kind: "conv 3×3",
    outputShape: [8, 8, 2],
    parameters: 3 * 3 * 2 + 2,
  });
});
