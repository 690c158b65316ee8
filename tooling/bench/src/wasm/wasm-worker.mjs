import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import {
  compileStep,
  conv2d,
  conv2dTranspose,
  createAdam,
  createVariable,
  dense,
  valueAndGradients,
} from "@vae/backend/ops";
import { Rng } from "@vae/base";
import { serve } from "../line-worker.mjs";

const learningRate = 1e-4;
const side = process.argv[2]; // ours, stock

/** A convolutional VAE on 32 × 32 × 3, 17 million parameters: name, shape; biases are left at zero length 1. */
const shapes = {
  conv1: [4, 4, 3, 64],
  conv2: [4, 4, 64, 128],
  code: [8 * 8 * 128, 1024],
  mean: [1024, 64],
  logVariance: [1024, 64],
  start: [64, 1024],
  grow: [1024, 8 * 8 * 128],
  up1: [4, 4, 64, 128],
  up2: [4, 4, 3, 64],
};
const biasOf = (name, shape) => [name.startsWith("up") ? shape.at(-2) : shape.at(-1)];

/** The operations as TensorFlow.js has them. */
const stockOps = {
  dense: (x, kernel, bias) => tf.add(tf.matMul(x, kernel), bias),
  conv2d: (x, kernel, bias) => tf.add(tf.conv2d(x, kernel, 2, "same"), bias),
  conv2dTranspose(x, kernel, bias) {
    const [batch, height, width] = x.shape;
    const shape = [batch, 2 * height, 2 * width, kernel.shape[2]];
    return tf.add(tf.conv2dTranspose(x, kernel, shape, 2, "same"), bias);
  },
};
const ourOps = {
  dense,
  conv2d: (x, kernel, bias) => conv2d(x, kernel, bias, { strides: 2 }),
  conv2dTranspose: (x, kernel, bias) => conv2dTranspose(x, kernel, bias, { strides: 2 }),
};

function loss(ops, p, x, noise) {
  const layer = (kind, name, input) => ops[kind](input, p[name], p[`${name}Bias`]);
  let h = tf.relu(layer("conv2d", "conv1", x));
  h = tf.relu(layer("conv2d", "conv2", h));
  h = tf.relu(layer("dense", "code", tf.reshape(h, [x.shape[0], -1])));
  const mean = layer("dense", "mean", h);
  const logVariance = layer("dense", "logVariance", h);
  const z = tf.add(mean, tf.mul(tf.exp(tf.mul(0.5, logVariance)), noise));
  h = tf.relu(layer("dense", "start", z));
  h = tf.relu(layer("dense", "grow", h));
  h = tf.relu(layer("conv2dTranspose", "up1", tf.reshape(h, [x.shape[0], 8, 8, 128])));
  const output = tf.sigmoid(layer("conv2dTranspose", "up2", h));
  const kl = tf.sum(
    tf.mul(0.5, tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1))),
  );
  const reconstruction = tf.mul(0.5, tf.sum(tf.squaredDifference(x, output)));
  return tf.div(tf.add(kl, reconstruction), x.shape[0]);
}

let step;

await serve(async ({ prepare, steps }) => {
  if (prepare !== undefined) return start(prepare);
  const begin = performance.now();
  let value;
  for (let i = 0; i < steps; i++) value = await step();
  const milliseconds = (performance.now() - begin) / steps;
  return { milliseconds, loss: value, tensors: tf.memory().numTensors };
});

async function start({ batch }) {
  const inputGradient = tf.getKernel("Conv2DBackpropInput", "wasm");
  await useBackend("wasm");
  if (side === "stock") {
    tf.unregisterKernel("Conv2DBackpropInput", "wasm");
    tf.registerKernel(inputGradient);
    inputGradient.setupFunc(tf.backend()); // it was replaced before the backend started
  }
  const rng = new Rng(1);
  const values = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const size = shape.reduce((product, length) => product * length, 1);
    const scale = Math.sqrt(1 / (size / shape.at(-1)));
    values[name] = { data: rng.normals(new Float32Array(size)).map((v) => v * scale), shape };
    const bias = biasOf(name, shape);
    values[`${name}Bias`] = { data: new Float32Array(bias[0]), shape: bias };
  }
  const images = tf.tensor(
    Float32Array.from({ length: batch * 32 * 32 * 3 }, () => rng.uniform()),
    [batch, 32, 32, 3],
  );
  const noise = tf.tensor(rng.normals(new Float32Array(batch * 64)), [batch, 64]);
  step = side === "stock" ? stockStep(values, images, noise) : ourStep(values, images, noise);
  const parameters = Object.values(values).reduce((sum, { data }) => sum + data.length, 0);
  return { loss: await step(), parameters };
}

function stockStep(values, images, noise) {
  const variables = Object.fromEntries(
    Object.entries(values).map(([name, { data, shape }]) => [
      name,
      tf.variable(tf.tensor(data, shape)),
    ]),
  );
  const adam = tf.train.adam(learningRate);
  return async () => {
    const value = adam.minimize(() => loss(stockOps, variables, images, noise), true);
    const [number] = await value.data();
    value.dispose();
    return number;
  };
}

function ourStep(values, images, noise) {
  const variables = Object.entries(values).map(([name, { data, shape }]) =>
    createVariable(name, data, shape),
  );
  const adam = createAdam(variables);
  const compiled = compileStep(
    ({ images, noise, ...scalars }) => {
      const parameters = Object.fromEntries(variables.map((v) => [v.name, v.read()]));
      const { outputs, gradients } = valueAndGradients(
        (p) => ({ loss: loss(ourOps, p, images, noise) }),
        parameters,
      );
      adam.apply(gradients, scalars);
      return outputs;
    },
    { variables: [...variables, ...adam.variables] },
  );
  let done = 0;
  return async () => {
    done += 1;
    const scalars = {
      learningRate: tf.scalar(learningRate),
      beta1Power: tf.scalar(0.9 ** done),
      beta2Power: tf.scalar(0.999 ** done),
    };
    const { loss: value } = compiled({ images, noise, ...scalars });
    const [number] = await value.data();
    tf.dispose([value, scalars]);
    return number;
  };
}
