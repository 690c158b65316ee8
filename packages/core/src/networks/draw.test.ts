import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { linear, networkConformance } from "../__fixtures__/network-conformance.js";
import { tinyImages } from "../__fixtures__/tiny-images.js";
import { reconstruct } from "../model/images.js";
import { inferenceScope } from "../model/scope.js";
import { readVariables } from "../model/variable-store.js";
import { createVae } from "../model/vae.js";
import { drawNetwork, drawPresets } from "./draw.js";
import { trainedValues } from "./layers/parameters.js";

it("has the published number of parameters, with one set of biases in each LSTM", () => {
  const mnist = drawNetwork({ imageShape: [28, 28, 1] });
  expect(trainedValues(mnist.parameters)).toBe(2_620_208);
  expect(mnist.latent).toBe(16 * 16);
  const cifar = drawNetwork({ imageShape: [32, 32, 3], ...drawPresets["cifar-10"] });
  expect(trainedValues(cifar.parameters)).toBe(41_053_232);
  expect(trainedValues(drawNetwork({ imageShape: [32, 32, 3] }).parameters)).toBe(41_053_232);
});

/** Plain numbers of one image through the equations of Gregor et al., latents drawn by the noise. */
function drawnByHand(
  weight: (name: string) => number[][],
  bias: (name: string) => number[],
  x: number[],
  noise: number[][],
): { means: number[]; latents: number[]; image: number[] } {
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  const product = (row: number[], matrix: number[][]) =>
    matrix[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * matrix[i]![j]!, 0));
  const plus = (a: number[], b: number[]) => a.map((value, i) => value + b[i]!);
  const units = bias("encoder/lstm").length / 4;
  const lstm = (
    name: string,
    input: number[],
    { h, c }: { h: number[]; c: number[] },
    more: number[],
  ) => {
    const gates = plus(plus(product([...input, ...h], weight(name)), bias(name)), more);
    const gate = (k: number) => gates.slice(k * units, (k + 1) * units);
    const [i, f, g, o] = [gate(0), gate(1), gate(2), gate(3)];
    const next = c.map((held, k) => sigmoid(f[k]!) * held + sigmoid(i[k]!) * Math.tanh(g[k]!));
    return { h: next.map((held, k) => sigmoid(o[k]!) * Math.tanh(held)), c: next };
  };
  const zeros = (length: number) => new Array<number>(length).fill(0);
  let encoder = { h: zeros(units), c: zeros(units) };
  let decoder = { h: zeros(units), c: zeros(units) };
  let canvas = zeros(x.length);
  const [means, latents]: [number[], number[]] = [[], []];
  for (const epsilon of noise) {
    const error = x.map((value, k) => value - sigmoid(canvas[k]!));
    encoder = lstm(
      "encoder/lstm",
      [...error, ...decoder.h],
      encoder,
      product(x, weight("encoder/image")),
    );
    const mean = plus(product(encoder.h, weight("encoder/mean")), bias("encoder/mean"));
    const logSigma = plus(product(encoder.h, weight("encoder/logSigma")), bias("encoder/logSigma"));
    const z = mean.map((mu, k) => mu + Math.exp(logSigma[k]!) * epsilon[k]!);
    decoder = lstm("decoder/lstm", z, decoder, zeros(4 * units));
    canvas = plus(canvas, plus(product(decoder.h, weight("decoder/brush")), bias("decoder/brush")));
    means.push(...mean);
    latents.push(...z);
  }
  return { means, latents, image: canvas.map(sigmoid) };
}

it("follows the equations, along the drawn path and along that of the means", async () => {
  await useBackend("cpu");
  const network = drawNetwork({ imageShape: [2, 2, 1], steps: 3, stepLatent: 2, units: 3 });
  const vae = createVae({ network, rng: new Rng(11) });
  const values = readVariables(vae.store.variables);
  const weight = (name: string) => values[`${name}/kernel`]!.arraySync() as number[][];
  const bias = (name: string) => values[`${name}/bias`]!.arraySync() as number[];
  const x = [0.9, 0.1, 0.4, 0.7];
  const noise = [
    [0.5, -1],
    [2, 0.3],
    [-0.7, 1.1],
  ];
  const images = tf.tensor4d(x, [1, 2, 2, 1]);
  const expected = drawnByHand(weight, bias, x, noise);
  const drawn = network.forward!(inferenceScope(values), images, tf.tensor2d(noise.flat(), [1, 6]));
  expectClose(await drawn.posterior.mean.data(), expected.means, 1e-5);
  expectClose(await drawn.latents.data(), expected.latents, 1e-5);
  expectClose(await drawn.output.data(), expected.image, 1e-5);
  expectClose(await vae.decode(drawn.latents).data(), expected.image, 1e-5);

  const along = drawnByHand(weight, bias, x, [
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  expectClose(await vae.encode(images).mean.data(), along.means, 1e-5);
  vae.dispose();
});

networkConformance("draw", {
  create: () => drawNetwork({ imageShape: [4, 4, 1], steps: 3, stepLatent: 2, units: 5 }),
  names: {
    "encoder/image": "kernel",
    "encoder/lstm": linear,
    "encoder/mean": linear,
    "encoder/logSigma": linear,
    "decoder/lstm": linear,
    "decoder/brush": linear,
  },
});

it("is reconstructed from samples along the path that is drawn", async () => {
  await useBackend("cpu");
  const network = drawNetwork({ imageShape: [4, 4, 1], steps: 2, stepLatent: 2, units: 3 });
  const vae = createVae({ network, rng: new Rng(3) });
  const source = tinyImages(3, 4);
  const reconstructed = await reconstruct(vae, source, { from: "sample", rng: new Rng(9) });
  const bytes = new Uint8Array(3 * 16);
  await source.read([0, 1, 2], bytes);
  const images = tf.div<tf.Tensor4D>(tf.tensor4d(Array.from(bytes), [3, 4, 4, 1]), 255);
  const noise = tf.tensor2d(new Rng(9).normals(new Float32Array(12)), [3, 4]);
  const values = inferenceScope(readVariables(vae.store.variables));
  const { output } = network.forward!(values, images, noise);
  expectClose(reconstructed, await output.data(), 1e-6);
  vae.dispose();
});
