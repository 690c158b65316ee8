import { decodeLatents, type Vae } from "@vae/core";
import * as tf from "@tensorflow/tfjs";
import type { Explorer, Reconstruction } from "../protocol/calls.js";
import type { FirstStage } from "./first-stage.js";

/** What the explorer shows at the start. */
export async function explorerOf({ vae, garments, names }: FirstStage): Promise<Explorer> {
  const pixels = Float32Array.from(garments, (value) => value / 255);
  const { mean } = await encodeImages(vae, pixels);
  return { latent: vae.network.latent, garments, names, codes: mean };
}

/** Encodes a drawing and decodes the mean of its posterior. */
export async function reconstructDrawing(vae: Vae, drawing: Float32Array): Promise<Reconstruction> {
  const { mean, logVariance } = await encodeImages(vae, drawing);
  return {
    mean,
    deviation: logVariance.map((value) => Math.exp(0.5 * value)),
    image: await decodeLatents(vae, mean),
  };
}

async function encodeImages(
  vae: Vae,
  pixels: Float32Array,
): Promise<{ readonly mean: Float32Array; readonly logVariance: Float32Array }> {
  const { imageShape } = vae.network;
  const [height, width, channels] = imageShape;
  const images = tf.tensor4d(pixels, [pixels.length / (height * width * channels), ...imageShape]);
  const posterior = vae.encode(images);
  try {
    return {
      mean: Float32Array.from(await posterior.mean.data()),
      logVariance: Float32Array.from(await posterior.logVariance.data()),
    };
  } finally {
    tf.dispose([images, posterior.mean, posterior.logVariance]);
  }
}
