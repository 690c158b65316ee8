import { decodeSafetensors, encodeSafetensors } from "@vae/base";
import { readBytes, writeFileAtomic } from "@vae/base/node";
import type * as tf from "@tensorflow/tfjs";
import type { Autoencoder } from "../model/vae.js";

/**
 * Writes a model's weights as safetensors, names `encoder/…`, `decoder/…`, `objective/…`; Python's
 * `safetensors` opens the file.
 *
 * @throws {VaeError} IO_FAILED, when the file cannot be written; an older one stands.
 */
export async function saveWeights<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  path: string,
): Promise<void> {
  await writeFileAtomic(path, encodeSafetensors(await model.store.save()));
}

/**
 * Reads weights into a model of the same shape.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the file holds another model; nothing is replaced then.
 * @throws {VaeError} DATA_INVALID, when it is damaged; IO_FAILED, when it cannot be read.
 */
export async function loadWeights<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  path: string,
): Promise<void> {
  model.store.restore(decodeSafetensors(await readBytes(path), path).tensors, path);
}
