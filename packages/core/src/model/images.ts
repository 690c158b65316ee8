import { imageSize, Rng, VaeError, type ImageShape, type Source } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { checkName } from "../networks/layers/layer.js";
import { forwardPass } from "../objectives/forward-pass.js";
import { readImages } from "./read-images.js";
import { inferenceScope } from "./scope.js";
import { readVariables } from "./variable-store.js";
import type { Vae } from "./vae.js";

/** Images that are decoded, encoded or read at once outside training. */
const batchSize = 200;

/** Posteriors of many images, out of the device's memory. */
export interface Posteriors {
  readonly length: number;
  readonly latent: number;
  /** μ, `[length, latent]`, row-major. */
  readonly mean: Float32Array;
  /** log σ², `[length, latent]`, row-major. */
  readonly logVariance: Float32Array;
}

/** @throws {VaeError} SHAPE_MISMATCH, when images do not fit a network. */
export function checkImageShape(subject: string, actual: ImageShape, expected: ImageShape): void {
  if (actual.join() !== expected.join()) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: the images are [${actual.join(", ")}], the network takes [${expected.join(", ")}].`,
    );
  }
}

/**
 * Encodes all images of a source.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when images and network differ in shape.
 */
export async function encodeSource(vae: Vae, source: Source): Promise<Posteriors> {
  checkImageShape("encode", source.shape, vae.network.imageShape);
  const { latent } = vae.network;
  const mean = new Float32Array(source.length * latent);
  const logVariance = new Float32Array(source.length * latent);
  for (let start = 0; start < source.length; start += batchSize) {
    const images = await readRange(source, start, Math.min(start + batchSize, source.length));
    const posterior = vae.encode(images);
    try {
      mean.set(await posterior.mean.data(), start * latent);
      logVariance.set(await posterior.logVariance.data(), start * latent);
    } finally {
      tf.dispose([images, posterior.mean, posterior.logVariance]);
    }
  }
  return { length: source.length, latent, mean, logVariance };
}

/**
 * Decodes many latents.
 *
 * @param latents - `[n, latent]`, row-major.
 * @returns Images in [0, 1], `[n, height, width, channels]`, row-major.
 * @throws {VaeError} SHAPE_MISMATCH, when the values are no whole number of latents.
 */
export async function decodeLatents(vae: Vae, latents: Float32Array): Promise<Float32Array> {
  const { latent, imageShape } = vae.network;
  const n = latents.length / latent;
  if (!Number.isInteger(n)) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `decode: ${latents.length} values are no whole number of latents of width ${latent}.`,
    );
  }
  const size = imageSize(imageShape);
  const images = new Float32Array(n * size);
  for (let start = 0; start < n; start += batchSize) {
    const end = Math.min(start + batchSize, n);
    const rows = tf.tensor2d(latents.slice(start * latent, end * latent), [end - start, latent]);
    const decoded = vae.decode(rows);
    try {
      images.set(await decoded.data(), start * size);
    } finally {
      tf.dispose([rows, decoded]);
    }
  }
  return images;
}

/** Latents of posteriors: μ, or μ + σ·ε. */
export function latentsOf(
  { mean, logVariance }: Posteriors,
  from: "mean" | "sample",
  rng: Rng,
): Float32Array {
  if (from === "mean") return mean.slice();
  return mean.map((mu, i) => mu + Math.exp(0.5 * (logVariance[i] ?? 0)) * rng.normal());
}

/**
 * Encodes and decodes all images of a source.
 *
 * NB: variance loss equals the mean squared error for latents that are sampled, not for means: always say
 * which was measured.
 *
 * @param vae - The model.
 * @param source - The images.
 * @param options - `from`: `sample` decodes μ + σ·ε, `mean` decodes μ; both through the objective's flow, where it has
 *   one. `rng`: draws ε; `mean` needs none.
 * @returns Images in [0, 1], `[source.length, height, width, channels]`, row-major.
 * @throws {VaeError} SHAPE_MISMATCH, when images and network differ in shape; NAME_UNKNOWN, when `from` is neither.
 *
 * @example
 * ```ts
 * const sharp = await reconstruct(vae, source, { from: "mean" });
 * const sampled = await reconstruct(vae, source, { from: "sample", rng: new Rng(1) });
 * ```
 */
export async function reconstruct(
  vae: Vae,
  source: Source,
  { from, rng = new Rng(1) }: ReconstructOptions,
): Promise<Float32Array> {
  checkName("place to reconstruct from", from, ["sample", "mean"]);
  const draws = from === "sample" && vae.network.forward !== undefined;
  if (!draws && vae.objective.flow === undefined) {
    return decodeLatents(vae, latentsOf(await encodeSource(vae, source), from, rng));
  }
  checkImageShape("reconstruct", source.shape, vae.network.imageShape);
  const size = imageSize(source.shape);
  const output = new Float32Array(source.length * size);
  for (let start = 0; start < source.length; start += batchSize) {
    const end = Math.min(start + batchSize, source.length);
    const values = new Float32Array((end - start) * vae.network.latent);
    if (from === "sample") rng.normals(values);
    const images = await readRange(source, start, end);
    const decoded = draws ? drawAndDecode(vae, images, values) : bendAndDecode(vae, images, values);
    try {
      output.set(await decoded.data(), start * size);
    } finally {
      tf.dispose([images, decoded]);
    }
  }
  return output;
}

/** Options of {@link reconstruct}. */
export interface ReconstructOptions {
  readonly from: "mean" | "sample";
  /** `@default new Rng(1)` */
  readonly rng?: Rng;
}

/** Of a network that draws by itself, step by step. */
function drawAndDecode(vae: Vae, images: tf.Tensor4D, noise: Float32Array): tf.Tensor {
  return tf.tidy(() => {
    const scope = inferenceScope(readVariables(vae.store.variables));
    return forwardPass(vae, scope, images, rowsOf(noise, vae.network.latent)).output;
  });
}

/** Of an objective with a flow. */
function bendAndDecode(vae: Vae, images: tf.Tensor4D, noise: Float32Array): tf.Tensor {
  return tf.tidy(() => {
    const latents = vae.draw(vae.encode(images), rowsOf(noise, vae.network.latent));
    return vae.decode(latents);
  });
}

function rowsOf(values: Float32Array, width: number): tf.Tensor2D {
  return tf.tensor2d(values, [values.length / width, width]);
}

/** Rounds images in [0, 1] to 0 … 255, as every published score expects them. */
export function quantise(images: Float32Array): Uint8Array {
  return Uint8Array.from(images, (value) => Math.round(Math.min(Math.max(value, 0), 1) * 255));
}

function readRange(source: Source, start: number, end: number): Promise<tf.Tensor4D> {
  return readImages(
    source,
    Uint32Array.from({ length: end - start }, (_, i) => start + i),
  );
}
