import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import {
  compileStep,
  createAdam,
  createVariable,
  dense,
  valueAndGradients,
} from "@vae/backend/ops";

/** A line through four points, by ten compiled steps. */
export async function consume(): Promise<Readonly<Record<string, number>>> {
  const { name } = await useBackend("cpu");
  const kernel = createVariable("kernel", new Float32Array(1), [1, 1]);
  const bias = createVariable("bias", new Float32Array(1), [1]);
  const adam = createAdam([kernel, bias]);
  const step = compileStep(
    ({ x, y, learningRate, beta1Power, beta2Power }) => {
      const parameters = { kernel: kernel.read(), bias: bias.read() };
      const { outputs, gradients } = valueAndGradients((p) => {
        return { loss: tf.mean(tf.squaredDifference(dense(x, p.kernel, p.bias), y)) };
      }, parameters);
      adam.apply(gradients, { learningRate, beta1Power, beta2Power });
      return { loss: outputs.loss };
    },
    { variables: [kernel, bias, ...adam.variables] },
  );
  let loss = NaN;
  for (let i = 1; i <= 10; i++) {
    const outputs = step({
      x: tf.tensor2d([0, 1, 2, 3], [4, 1]),
      y: tf.tensor2d([1, 3, 5, 7], [4, 1]),
      learningRate: tf.scalar(0.3),
      beta1Power: tf.scalar(0.9 ** i),
      beta2Power: tf.scalar(0.999 ** i),
    });
    [loss] = await outputs.loss.data();
  }
  return { loss, isCpu: Number(name === "cpu") };
}
