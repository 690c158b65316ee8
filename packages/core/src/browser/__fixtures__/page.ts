import { useBackend, type BackendName } from "@vae/backend";
import { Rng, type Source } from "@vae/base";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";
import {
  createVae,
  encodeSource,
  loadVae,
  resnetNetwork,
  sample,
  saveVae,
  train,
  type SavedVae,
  type VaeConfig,
} from "../../index.js";
import { tinyImages } from "../../__fixtures__/tiny-images.js";

/** What a page did, as numbers. */
export interface PageResult {
  readonly backend: string;
  /** The loss of each step. */
  readonly losses: readonly number[];
  /** Means and log-variances of the posteriors of all images. */
  readonly mean: readonly number[];
  readonly logVariance: readonly number[];
  /** Generated images. */
  readonly images: readonly number[];
  /** The same from the model that came back from bytes. */
  readonly loaded: readonly number[];
  /** Tensors left behind. */
  readonly leaked: number;
}

/** Trains a small ResNet for three steps, encodes, decodes, saves and loads it; the same in a page and in Node. */
export async function trainEncodeDecode(backend: BackendName): Promise<PageResult> {
  await useBackend(backend);
  const source: Source = tinyImages(20, 8);
  const before = tf.memory().numTensors;
  const vae = createVae({
    network: resnetNetwork({ imageShape: [8, 8, 1], latent: 3, base: 4, scales: 2, fc: 8 }),
    rng: new Rng(3),
  });
  const losses: number[] = [];
  await train({
    vae,
    source,
    steps: 3,
    batchSize: 8,
    schedule: { learningRate: 1e-3 },
    adam: { epsilon: 1e-2 }, // else the first steps are signs, also of gradients that are nothing but rounding
    rng: new Rng(4),
    logEvery: 1,
    callbacks: { onStep: ({ loss }) => void losses.push(loss) },
  });
  const { mean, logVariance } = await encodeSource(vae, source);
  const images = await sample(vae, 2, new Rng(5));
  const again = loadVae(await saveVae(vae));
  const loaded = await sample(again, 2, new Rng(5));
  vae.dispose();
  again.dispose();
  const leaked = tf.memory().numTensors - before;
  const numbers = { mean, logVariance, images, loaded };
  return {
    backend: tf.getBackend(),
    losses,
    ...(Object.fromEntries(
      Object.entries(numbers).map(([name, values]) => [name, [...values]]),
    ) as Record<keyof typeof numbers, number[]>),
    leaked,
  };
}

/** Loads a model from the server, as the README says, and decodes the origin. */
async function decodeFromServer(backend: BackendName, folder: string): Promise<number[]> {
  await useBackend(backend);
  const [config, weights] = await Promise.all([
    fetch(`${folder}/config.json`).then((response) => response.json() as Promise<VaeConfig>),
    fetch(`${folder}/weights.safetensors`).then((response) => response.arrayBuffer()),
  ]);
  const saved: SavedVae = { config, weights: new Uint8Array(weights) };
  const vae = loadVae(saved);
  const images = vae.decode(tf.zeros([1, vae.network.latent]));
  return [...(await images.data())];
}

/** An exported decoder, by TensorFlow.js alone. */
async function predictFromServer(backend: BackendName, folder: string): Promise<number[]> {
  await useBackend(backend);
  const decoder = await tf.loadLayersModel(`${folder}/decoder/model.json`);
  const [, latent = 1] = decoder.inputs[0]?.shape ?? [];
  return [...(await (decoder.predict(tf.zeros([1, latent ?? 1])) as tf.Tensor).data())];
}

if ("document" in globalThis) {
  setWasmPaths("/wasm/");
  Object.assign(globalThis, { trainEncodeDecode, decodeFromServer, predictFromServer });
}
