/**
 * Trains the LeNet of FD-lenet-fashion on the official 60,000 training images of Fashion-MNIST and writes
 * `assets/lenet-fashion.safetensors`.
 *
 *     node scripts/train-lenet.mjs [--epochs 3] [--out FILE]
 *
 * The data come from where `@vae/datasets` finds `fashion-mnist` (Debian's package `dataset-fashion-mnist`, or
 * VAE_DATA). Everything is seeded: on one backend and machine the file comes out the same, byte for byte. After a
 * run, copy the printed sha256 into `src/lenet/lenet-fashion.ts` and the accuracy into the README.
 */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import { createAdam, createVariable, dense, valueAndGradients } from "@vae/backend/ops";
import { encodeSafetensors, Rng } from "@vae/base";
import { openDataset } from "@vae/datasets/node";

const { values: options } = parseArgs({
  options: {
    epochs: { type: "string", default: "3" },
    out: {
      type: "string",
      default: new URL("../assets/lenet-fashion.safetensors", import.meta.url).pathname,
    },
  },
});
const seed = 1;
const epochs = Number(options.epochs);
const batch = 100;
const peakRate = 2e-3;

const shapes = {
  "conv1/kernel": [5, 5, 1, 16],
  "conv1/bias": [16],
  "conv2/kernel": [5, 5, 16, 40],
  "conv2/bias": [40],
  "dense1/kernel": [640, 120],
  "dense1/bias": [120],
  "dense2/kernel": [120, 84],
  "dense2/bias": [84],
  "classes/kernel": [84, 10],
  "classes/bias": [10],
};

const { name: backend, reason } = await useBackend("wasm");
console.log(reason);
const rng = new Rng(seed);
const variables = Object.entries(shapes).map(([name, shape]) =>
  createVariable(name, initial(name, shape), shape),
);
const adam = createAdam(variables);
const train = await readAll("fashion-mnist:train");
const test = await readAll("fashion-mnist:test");

const stepsAnEpoch = train.count / batch;
const totalSteps = epochs * stepsAnEpoch;
const started = performance.now();
let step = 0;
for (let epoch = 0; epoch < epochs; epoch++) {
  const order = rng.fork(`epoch/${epoch}`).permutation(train.count);
  let loss = 0;
  for (let i = 0; i < stepsAnEpoch; i++) {
    loss += trainStep(order.subarray(i * batch, (i + 1) * batch), step++);
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `epoch ${epoch + 1}/${epochs}: loss ${(loss / stepsAnEpoch).toFixed(4)}, ${seconds.toFixed(0)} s`,
  );
}

const trainAccuracy = accuracy(train);
const testAccuracy = accuracy(test);
const tensors = Object.fromEntries(
  variables.map((variable) => [
    variable.name,
    {
      dtype: "F32",
      shape: variable.shape,
      data: tf.tidy(() => Float32Array.from(variable.read().dataSync())),
    },
  ]),
);
const bytes = encodeSafetensors(tensors, {
  id: "lenet-fashion",
  input: "28x28x1, [0, 1]",
  features: "84, after the ReLU of dense2",
  data: "Fashion-MNIST, the official 60,000 training images",
  test_accuracy: String(testAccuracy),
  train_accuracy: String(trainAccuracy),
  training: `Adam, learning rate ${peakRate} falling linearly to 0, ${epochs} epochs, batch ${batch}, seed ${seed}, ${backend}`,
  licence: "Apache-2.0",
});
await writeFile(options.out, bytes);
const sha256 = createHash("sha256").update(bytes).digest("hex");
console.log({ out: options.out, bytes: bytes.length, sha256, trainAccuracy, testAccuracy });

/** One step of Adam on these images; returns the loss. */
function trainStep(indices, index) {
  return tf.tidy(() => {
    const { images, labels } = gather(train, indices);
    const parameters = Object.fromEntries(
      variables.map((variable) => [variable.name, variable.read()]),
    );
    const { outputs, gradients } = valueAndGradients(
      (weights) => ({ loss: tf.losses.softmaxCrossEntropy(labels, logits(images, weights)) }),
      parameters,
    );
    adam.apply(gradients, {
      learningRate: tf.scalar(peakRate * (1 - index / totalSteps)),
      beta1Power: tf.scalar(0.9 ** (index + 1)),
      beta2Power: tf.scalar(0.999 ** (index + 1)),
    });
    return outputs.loss.dataSync()[0];
  });
}

function logits(images, weights) {
  let x = convolution(images, weights["conv1/kernel"]); // [B, 24, 24, 16]
  x = tf.maxPool(tf.relu(tf.add(x, weights["conv1/bias"])), 2, 2, "valid"); // [B, 12, 12, 16]
  x = convolution(x, weights["conv2/kernel"]); // [B, 8, 8, 40]
  x = tf.maxPool(tf.relu(tf.add(x, weights["conv2/bias"])), 2, 2, "valid"); // [B, 4, 4, 40]
  x = tf.reshape(x, [-1, 640]);
  x = dense(x, weights["dense1/kernel"], weights["dense1/bias"], { activation: "relu" });
  x = dense(x, weights["dense2/kernel"], weights["dense2/bias"], { activation: "relu" });
  return dense(x, weights["classes/kernel"], weights["classes/bias"]);
}

/**
 * A valid convolution of stride 1 whose gradients are convolutions, too: the wasm backend lacks the usual kernel
 * of the one and has a slow kernel for the other.
 */
function convolution(x, kernel) {
  return tf.customGrad((x, kernel, save) => {
    save([x, kernel]);
    return {
      value: tf.conv2d(x, kernel, 1, "valid"),
      gradFunc: (dy, [x, kernel]) => [inputGradient(dy, kernel, x), kernelGradient(dy, x)],
    };
  })(x, kernel);
}

/** Each place of x sees the kernel from behind: a convolution of dy, framed with zeros, with the flipped kernel. */
function inputGradient(dy, kernel, x) {
  if (x.shape[3] === 1) return tf.zerosLike(x); // images, which are not trained
  const frame = kernel.shape[0] - 1;
  const framed = tf.pad(dy, [[0, 0], [frame, frame], [frame, frame], [0, 0]]); // prettier-ignore
  return tf.conv2d(framed, tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]), 1, "valid");
}

/** Sums over images and places: a convolution in which the images are the channels and dy is the kernel. */
function kernelGradient(dy, x) {
  const asImages = tf.transpose(x, [3, 1, 2, 0]); // [C, H, W, B]
  const asKernel = tf.transpose(dy, [1, 2, 0, 3]); // [H', W', B, C']
  return tf.transpose(tf.conv2d(asImages, asKernel, 1, "valid"), [1, 2, 0, 3]); // [5, 5, C, C']
}

/** Kernels by He et al. (2015): normal with variance 2 / inputs; biases 0. */
function initial(name, shape) {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  if (name.endsWith("/bias")) return values;
  const inputs = values.length / shape.at(-1);
  return rng
    .fork(name)
    .normals(values)
    .map((value) => value * Math.sqrt(2 / inputs));
}

async function readAll(id) {
  const source = await openDataset(id);
  const images = new Uint8Array(source.length * 784);
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    images,
  );
  return { count: source.length, images, labels: source.labels };
}

function gather({ images, labels }, indices) {
  const pixels = new Float32Array(indices.length * 784);
  const classes = Int32Array.from(indices, (index) => labels[index]);
  indices.forEach((index, i) => {
    for (let j = 0; j < 784; j++) pixels[i * 784 + j] = images[index * 784 + j] / 255;
  });
  return {
    images: tf.tensor4d(pixels, [indices.length, 28, 28, 1]),
    labels: tf.cast(tf.oneHot(tf.tensor1d(classes, "int32"), 10), "float32"),
  };
}

function accuracy(data) {
  let right = 0;
  for (let start = 0; start < data.count; start += 1000) {
    const indices = Uint32Array.from({ length: 1000 }, (_, i) => start + i);
    right += tf.tidy(() => {
      const weights = Object.fromEntries(
        variables.map((variable) => [variable.name, variable.read()]),
      );
      const { images, labels } = gather(data, indices);
      const guesses = tf.argMax(logits(images, weights), 1);
      return tf.sum(tf.equal(guesses, tf.argMax(labels, 1))).dataSync()[0];
    });
  }
  return right / data.count;
}
