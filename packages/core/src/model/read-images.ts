import { imageSize, type Source } from "@vae/base";
import * as tf from "@tensorflow/tfjs";

/** Reads images of a source as they are stored, 0 … 255: `[indices.length, height, width, channels]`, int32. */
export async function readBytes(source: Source, indices: Uint32Array): Promise<tf.Tensor4D> {
  const bytes = new Uint8Array(indices.length * imageSize(source.shape));
  await source.read(indices, bytes);
  return tf.tensor4d(bytes, [indices.length, ...source.shape], "int32");
}

/** Images of 0 … 255 in [0, 1]; meant for use inside a tidy. */
export function toUnitRange(bytes: tf.Tensor4D): tf.Tensor4D {
  return tf.div<tf.Tensor4D>(tf.cast(bytes, "float32"), 255);
}

/** Reads images of a source in [0, 1]: `[indices.length, height, width, channels]`, which the caller owns. */
export async function readImages(source: Source, indices: Uint32Array): Promise<tf.Tensor4D> {
  const bytes = await readBytes(source, indices);
  const images = tf.tidy(() => toUnitRange(bytes));
  bytes.dispose();
  return images;
}
