import { useBackend } from "@vae/backend";
import { valueAndGradients, type Tensors } from "@vae/backend/ops";
import { Rng, type ImageShape } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectTensorsKept } from "@vae/testing/tensors";
import { describe, expect, it, vi } from "vitest";
import { trainingScope, type Scope } from "../model/scope.js";
import { createVariableStore, readVariables, type VariableStore } from "../model/variable-store.js";
import { createVae } from "../model/vae.js";
import { trainedValues } from "../networks/layers/parameters.js";
import type { Network } from "../networks/network.js";
import { samplePosterior } from "../networks/posterior.js";
import { train } from "../training/train.js";
import { describeOnBackends } from "./backends.js";
import { tinyImages } from "./tiny-images.js";

/** What {@link networkConformance} is told of a network. */
export interface NetworkConformanceOptions {
  /** Builds a tiny form of it, for square images. */
  readonly create: () => Network;
  /**
   * What its weight file holds of every layer, in order, e.g. `{ "encoder/mean": linear }`. A change breaks the checkpoints
   * that people have.
   */
  readonly names: Readonly<Record<string, string>>;
}

/** What a weight file holds of a dense layer or a convolution. */
export const linear = "kernel bias";

/** What it holds of a batch norm. */
export const norm = "scale offset running-mean running-variance running-weight";

const batch = 6;

/** Steps of the finite differences. */
const differences = [1e-3, 3e-4, 1e-4];

/** The suite that every network has to pass, on every backend. */
export function networkConformance(
  title: string,
  { create, names }: NetworkConformanceOptions,
): void {
  describe(title, () => {
    it("calls its parameters by the names that weight files have", () => {
      const expected = Object.entries(names).flatMap(([layer, parts]) =>
        parts.split(" ").map((part) => `${layer}/${part}`),
      );
      expect(create().parameters.map(({ name }) => name)).toEqual(expected);
    });

    it("describes layers that have all of its parameters between them", () => {
      const { layers = [], parameters } = create();
      const described = layers.reduce((sum, layer) => sum + layer.parameters, 0);
      expect(described).toBe(trainedValues(parameters));
      expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
    });

    it("follows gradients that finite differences confirm", { timeout: 180_000 }, async () => {
      await useBackend("cpu"); // sums in float64
      await expectGradients(create());
    });
  });

  describeOnBackends(title, () => {
    it("encodes to posteriors, decodes to images in [0, 1], and keeps nothing else", async () => {
      const vae = createVae({ network: create() });
      const { imageShape, latent } = vae.network;
      const images = someImages(imageShape);
      const first = vae.encode(images); // a backend may keep something of a first call
      tf.dispose([first.mean, first.logVariance, vae.decode(first.mean)]);
      const posterior = await expectTensorsKept(2, () => vae.encode(images));
      expect(posterior.mean.shape).toEqual([batch, latent]);
      expect(posterior.logVariance.shape).toEqual([batch, latent]);
      const decoded = await expectTensorsKept(1, () => vae.decode(posterior.mean));
      expect(decoded.shape).toEqual([batch, ...imageShape]);
      for (const value of await decoded.data()) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
      tf.dispose([posterior.mean, posterior.logVariance, decoded, images]);
      vae.dispose();
    });

    it("trains in one compiled step: the loss falls, and no tensor is left", async () => {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
      const network = create();
      const [side, , channels] = network.imageShape;
      const before = tf.memory().numTensors;
      const vae = createVae({ network, rng: new Rng(2) });
      const held = tf.memory().numTensors;
      const losses: number[] = [];
      await train({
        vae,
        source: tinyImages(24, side, channels),
        steps: 9,
        batchSize: 8,
        logEvery: 1,
        schedule: { learningRate: 5e-3 },
        rng: new Rng(1),
        callbacks: { onStep: ({ loss }) => void losses.push(loss) },
      });
      expect(mean(losses.slice(-3))).toBeLessThan(mean(losses.slice(0, 3)));
      expect(tf.memory().numTensors).toBe(held);
      expect(warn.mock.calls.flat().filter((line) => `${line}`.includes("op by op"))).toEqual([]);
      warn.mockRestore();
      vae.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}

/**
 * Compares the gradients of a training pass with central differences: of every parameter the value whose gradient is
 * largest, and one more. A long step may pass a kink of ReLU, a short one drowns in the rounding of float32 (the loss itself
 * is summed in float64): one of the steps has to agree.
 */
async function expectGradients(network: Network): Promise<void> {
  const store = createVariableStore(network.parameters, new Rng(3));
  shake(store);
  const names = network.parameters.map(({ name }) => name);
  const images = someImages(network.imageShape);
  const noise = tf.tensor2d(new Rng(5).normals(new Float32Array(batch * network.latent)), [
    batch,
    network.latent,
  ]);
  if (names.some((name) => name.endsWith("spectral-vector")))
    settle(store, (scope) => pass(network, scope, images, noise));
  const values = readVariables(store.variables);
  /** Terms whose sum is the loss: the reconstruction's, and some of the posterior. */
  const termsAt = (parameters: Tensors): readonly tf.Tensor[] => {
    const scope = trainingScope({ ...values, ...parameters });
    const { posterior, output } = pass(network, scope, images, noise);
    scope.dispose();
    const spread = tf.add(posterior.logVariance, tf.square(posterior.mean));
    return [tf.squaredDifference(output, images), tf.mul(0.1, spread)];
  };
  const lossAt = (parameters: Tensors): tf.Scalar =>
    tf.addN(termsAt(parameters).map((term) => tf.sum<tf.Scalar>(term)));
  const trained = Object.fromEntries(store.trained.map(({ name }) => [name, values[name]!]));
  const { gradients } = valueAndGradients((parameters) => ({ loss: lossAt(parameters) }), trained);
  let moving = 0;
  for (const [name, value] of Object.entries(trained)) {
    const gradient = await gradients[name]!.data();
    const size = gradient.map(Math.abs);
    const largest = size.indexOf(Math.max(...size));
    if (size[largest]! > 0.01) moving += 1;
    const held = Float32Array.from(await value.data());
    for (const index of new Set([largest, held.length >> 1])) {
      const at = (shift: number) =>
        tf.tidy(() => {
          const shifted = held.map((v, i) => (i === index ? v + shift : v));
          const terms = termsAt({ [name]: tf.tensor(shifted, value.shape) });
          return terms.reduce((sum, term) => sum + total(term.dataSync()), 0);
        });
      const numeric = differences.map((step) => (at(step) - at(-step)) / (2 * step));
      const errors = numeric.map(
        (slope) => Math.abs(gradient[index]! - slope) / Math.max(1, Math.abs(slope)),
      );
      const message = `${name}[${index}]: ${gradient[index]} against ${numeric.join(", ")}`;
      expect(Math.min(...errors), message).toBeLessThan(3e-2);
    }
  }
  // Biases before a batch norm have a gradient of 0. Were most others 0 too, the comparison would say nothing.
  expect(moving).toBeGreaterThan(Object.keys(trained).length / 2);
  store.dispose();
}

/** Moves all weights: where biases are still 0, a channel without input stands exactly on the kink of its ReLU. */
function shake(store: VariableStore): void {
  const rng = new Rng(21);
  for (const variable of store.trained) {
    tf.tidy(() => {
      const value = variable.read();
      const by = Float32Array.from({ length: value.size }, () => 0.15 * rng.normal());
      variable.assign(tf.add(value, tf.tensor(by, value.shape)));
    });
  }
}

/** Runs training passes until the power iterations stand still: their gradient holds only then. */
function settle(store: VariableStore, run: (scope: Scope) => unknown): void {
  for (let i = 0; i < 60; i++) {
    tf.tidy(() => {
      const scope = trainingScope(readVariables(store.variables));
      run(scope);
      scope.applyUpdates((name) => store.variable(name));
      scope.dispose();
    });
  }
}

function pass(network: Network, scope: Scope, images: tf.Tensor4D, noise: tf.Tensor2D) {
  if (network.forward !== undefined) return network.forward(scope, images, noise);
  const posterior = network.encode(scope, images);
  const latents = samplePosterior(posterior, noise);
  return { posterior, latents, output: network.decode(scope, latents) };
}

function someImages(shape: ImageShape): tf.Tensor4D {
  const rng = new Rng(8);
  const length = shape.reduce((product, size) => product * size, batch);
  return tf.tensor4d(
    Float32Array.from({ length }, () => rng.uniform()),
    [batch, ...shape],
  );
}

/** In float64. */
function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
