import * as tf from "@tensorflow/tfjs";
import {
  batchNorm,
  compileStep,
  conv2d,
  conv2dTranspose,
  createAdam,
  createVariable,
  dense,
  mean,
  sum,
  valueAndGradients,
} from "../../ops.js";
import { waves } from "./evaluate.js";

/**
 * Losses of five steps of a small autoencoder with every layer of this package, on the current backend. Adam's ε is
 * 1: at the usual one the rounding of a gradient of 0 would be a step of full length.
 */
export async function lossesOfTraining(): Promise<number[]> {
  const variable = (name: string, shape: number[], seed: number) =>
    createVariable(
      name,
      waves(shape, seed).map((value) => 0.5 * value),
      shape,
    );
  const weights = [
    variable("convolution", [3, 3, 1, 3], 1),
    variable("zeros", [3], 2),
    variable("scale", [3], 3),
    variable("offset", [3], 4),
    variable("dense", [27, 12], 5),
    variable("denseBias", [12], 6),
    variable("transposed", [3, 3, 1, 3], 7),
    variable("transposedBias", [1], 8),
  ];
  const adam = createAdam(weights, { epsilon: 1 });
  const step = compileStep(
    ({ images, ...schedule }) => {
      const parameters = Object.fromEntries(weights.map((weight) => [weight.name, weight.read()]));
      const { outputs, gradients } = valueAndGradients((p) => {
        const vector = (name: string) => p[name] as tf.Tensor1D;
        const x = images as tf.Tensor4D;
        const features = conv2d(x, p["convolution"] as tf.Tensor4D, vector("zeros"), {
          strides: 2,
        });
        const options = { epsilon: 1e-3, activation: "relu" } as const;
        const { y } = batchNorm(features, vector("scale"), vector("offset"), options); // [B, 3, 3, 3]
        const rows = tf.reshape<tf.Rank.R2>(y, [-1, 27]);
        const code = dense(rows, p["dense"] as tf.Tensor2D, vector("denseBias")); // [B, 12]
        const grid = tf.reshape<tf.Rank.R4>(code, [-1, 2, 2, 3]);
        const decoded = conv2dTranspose(
          grid,
          p["transposed"] as tf.Tensor4D,
          vector("transposedBias"),
          { strides: 3, size: [5, 5] },
        );
        const error = sum(tf.squaredDifference(decoded, x), { axis: [1, 2, 3] });
        return { loss: mean<tf.Scalar>(error) };
      }, parameters);
      adam.apply(gradients, schedule as unknown as Parameters<typeof adam.apply>[1]);
      return { loss: outputs.loss };
    },
    { variables: [...weights, ...adam.variables] },
  );
  const losses: number[] = [];
  for (let t = 1; t <= 5; t++) {
    const inputs = {
      images: tf.tensor4d(waves([4, 5, 5, 1], 10 + t), [4, 5, 5, 1]),
      learningRate: tf.scalar(0.1),
      beta1Power: tf.scalar(0.9 ** t),
      beta2Power: tf.scalar(0.999 ** t),
    };
    const { loss } = step(inputs);
    losses.push((await loss!.data())[0]!);
    tf.dispose([inputs, loss!]);
  }
  step.dispose();
  adam.dispose();
  for (const weight of weights) weight.dispose();
  return losses;
}
