import { useBackend } from "@vae/backend";
import { Rng, VaeError, type ImageShape } from "@vae/base";
import { expectTensorsKept } from "@vae/testing/tensors";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { describeOnBackends } from "../__fixtures__/backends.js";
import { createVae, type Vae } from "../model/vae.js";
import type { Network } from "../networks/network.js";
import { createNetwork } from "../networks/registry.js";
import { autoencoderObjective } from "../objectives/autoencoder-objective.js";
import { toLayersModels, type LayersModels } from "./layers-model.js";

/** A model whose every variable is drawn, also those that start at 0 or 1. */
function drawnVae(network: Network): Vae {
  const vae = createVae({ network, rng: new Rng(3) });
  const rng = new Rng(4);
  const drawn = Object.fromEntries(
    vae.store.variables.map(({ name, shape }) => {
      const spec = vae.store.specs.find((candidate) => candidate.name === name)!;
      const start = spec.initialise(new Rng(5).fork(name));
      const data = start.map((value) => value + 0.3 * rng.uniform() * (value === 0 ? 1 : 0));
      return [name, { dtype: "F32" as const, shape, data }];
    }),
  );
  vae.store.restore(drawn);
  return vae;
}

function dispose({ encoder, decoder }: LayersModels): void {
  encoder.model.dispose();
  decoder.model.dispose();
}

/** The largest difference between what the VAE and its layers compute, relative to the largest value. */
function compare(vae: Vae, { encoder, decoder }: LayersModels): Record<string, number> {
  return tf.tidy(() => {
    const { imageShape, latent } = vae.network;
    const images = tf.tensor4d(
      Float32Array.from(
        new Rng(6).normals(new Float32Array(3 * imageShape.reduce((a, b) => a * b))),
        (x) => Math.abs(x) % 1,
      ),
      [3, ...imageShape],
    );
    const latents = tf.tensor2d(new Rng(7).normals(new Float32Array(3 * latent)), [3, latent]);
    const posterior = vae.encode(images) as unknown as Record<string, tf.Tensor>;
    const encoded = [encoder.model.predict(images)].flat();
    const difference = (ours: tf.Tensor, theirs: tf.Tensor) => {
      const scale = Math.max(1, tf.max(tf.abs(ours)).dataSync()[0]!);
      return tf.max(tf.abs(tf.sub(ours, theirs))).dataSync()[0]! / scale;
    };
    return {
      ...Object.fromEntries(
        encoder.outputs.map((name, i) => [name, difference(posterior[name]!, encoded[i]!)]),
      ),
      images: difference(vae.decode(latents), decoder.model.predict(latents) as tf.Tensor),
    };
  });
}

const networks: [string, ImageShape, Record<string, unknown>][] = [
  ["dense", [28, 28, 1], { widths: [20, 10], latent: 4 }],
  ["dense", [4, 4, 1], { widths: [5], latent: 2, head: "softplus" }],
  ["resnet", [16, 16, 3], { base: 4, latent: 8, scales: 2, fc: 16 }],
  ["conv", [32, 32, 3], { base: 4, latent: 8 }],
  ["infogan", [28, 28, 1], { base: 4, fc: 16, latent: 8 }],
  ["wae", [64, 64, 3], { base: 4, latent: 8 }],
  ["rae", [32, 32, 3], { base: 4, latent: 8 }],
];

describeOnBackends("a LayersModel", (backend) => {
  it.each(networks)("of %s gives what the network gives", async (id, shape, options) => {
    const vae = drawnVae(createNetwork(id, shape, options));
    const models = await toLayersModels(vae);
    expect(tf.getBackend()).toBe(backend);
    // The encoder of an RAE is deterministic: it has one output.
    expect(models.encoder.outputs).toEqual(id === "rae" ? ["mean"] : ["mean", "logVariance"]);
    for (const [name, difference] of Object.entries(compare(vae, models))) {
      expect(difference, name).toBeLessThan(1e-6);
    }
    dispose(models);
    vae.dispose();
  });
});

describe("a LayersModel", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });

  it("keeps its weights, and nothing else", async () => {
    const vae = drawnVae(createNetwork("dense", [4, 4, 1], { widths: [3], latent: 2 }));
    const models = await expectTensorsKept(2 * 3 + 4 + 2 * 2, () => toLayersModels(vae));
    // Kernel and bias of 3 dense layers and 2; scale, offset, mean and variance of the one that doubles log σ.
    await expectTensorsKept(-14, () => {
      dispose(models);
    });
    vae.dispose();
  });

  it("names its layers after the parameters", async () => {
    const vae = drawnVae(createNetwork("dense", [4, 4, 1], { widths: [3], latent: 2 }));
    const models = await toLayersModels(vae);
    expect(models.decoder.model.layers.map(({ name }) => name)).toEqual([
      "latents",
      "decoder/dense-0",
      "relu",
      "decoder/dense-1",
      "sigmoid",
      "reshape",
    ]);
    expect(models.decoder.hasOwnLayers).toBe(false);
    dispose(models);
    vae.dispose();
  });

  it("leaves out what the objective makes a constant of", async () => {
    const network = createNetwork("dense", [4, 4, 1], { widths: [3], latent: 2 });
    const vae = createVae({ network, objective: autoencoderObjective() });
    const models = await toLayersModels(vae);
    expect(models.encoder.outputs).toEqual(["mean"]);
    dispose(models);
    vae.dispose();
  });

  it("is refused for a network that draws step by step", async () => {
    const vae = createVae({ network: createNetwork("draw", [28, 28, 1], { steps: 2, units: 8 }) });
    await expect(toLayersModels(vae)).rejects.toThrow(
      'encoder of network "draw" cannot be exported as a LayersModel',
    );
    vae.dispose();
  });

  it("is refused in one sentence where an operation has no layer", async () => {
    const dense = createNetwork("dense", [4, 4, 1], { widths: [3], latent: 2 });
    const network: Network = {
      ...dense,
      id: "cumulative",
      decode: (scope, latents) => dense.decode(scope, tf.cumsum(latents, 1)),
    };
    const vae = createVae({ network });
    const failure: unknown = await toLayersModels(vae).catch((error: unknown) => error);
    expect(VaeError.isInstance(failure) && failure.message).toBe(
      'decoder of network "cumulative" cannot be exported as a LayersModel: the operation Cumsum has no layer. Export the weights as safetensors instead.',
    );
    vae.dispose();
  });
});
