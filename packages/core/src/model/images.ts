import { imageSize, VaeError, type ImageShape, type Rng, type Source } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
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
    const images = await readImages(source, start, Math.min(start + batchSize, source.length));
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
 * @param from - `sample` decodes μ + σ·ε, `mean` decodes μ.
 * @returns Images in [0, 1], `[source.length, height, width, channels]`, row-major.
 */
export async function reconstruct(
  vae: Vae,
  source: Source,
  { from, rng }: { readonly from: "mean" | "sample"; readonly rng: Rng },
): Promise<Float32Array> {
  // Where the posterior depends on earlier draws, or is bent, a draw from what encode hands out is another thing.
  const isOnePass = vae.network.forward !== undefined || vae.objective.flow !== undefined;
  if (from === "sample" && isOnePass) return reconstructInOnePass(vae, source, rng);
  return decodeLatents(vae, latentsOf(await encodeSource(vae, source), from, rng));
}

async function reconstructInOnePass(vae: Vae, source: Source, rng: Rng): Promise<Float32Array> {
  checkImageShape("reconstruct", source.shape, vae.network.imageShape);
  const { latent, imageShape } = vae.network;
  const size = imageSize(imageShape);
  const reconstructions = new Float32Array(source.length * size);
  for (let start = 0; start < source.length; start += batchSize) {
    const end = Math.min(start + batchSize, source.length);
    const images = await readImages(source, start, end);
    const shape: [number, number] = [end - start, latent];
    const noise = tf.tensor2d(rng.normals(new Float32Array(shape[0] * shape[1])), shape);
    const output = vae.reconstruct(images, noise);
    try {
      reconstructions.set(await output.data(), start * size);
    } finally {
      tf.dispose([images, noise, output]);
    }
  }
  return reconstructions;
}

/** Rounds images in [0, 1] to 0 … 255, as every published score expects them. */
export function quantise(images: Float32Array): Uint8Array {
  return Uint8Array.from(images, (value) => Math.round(Math.min(Math.max(value, 0), 1) * 255));
}

async function readImages(source: Source, start: number, end: number): Promise<tf.Tensor4D> {
  const bytes = new Uint8Array((end - start) * imageSize(source.shape));
  await source.read(
    Uint32Array.from({ length: end - start }, (_, i) => start + i),
    bytes,
  );
  return tf.tidy(() => {
    const images = tf.tensor4d(bytes, [end - start, ...source.shape], "int32");
    return tf.div<tf.Tensor4D>(tf.cast(images, "float32"), 255);
  });
}
