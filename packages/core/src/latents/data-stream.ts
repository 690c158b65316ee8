import { Rng, type Source } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { checkImageShape } from "../model/images.js";
import { readImages } from "../model/read-images.js";
import type { Autoencoder } from "../model/vae.js";
import type { Network } from "../networks/network.js";

/** Data that pass by once, in batches. */
export interface DataStream<Data extends tf.Tensor> {
  /** Number of data. */
  readonly length: number;
  /** All data once; each batch becomes the caller's. */
  batches(): AsyncIterable<Data>;
}

/** Options of {@link imageStream} and {@link rowStream}. */
export interface DataStreamOptions {
  /** Data of a batch. `@default 200` */
  readonly batchSize?: number;
  /** Draws the order. `@default new Rng(1)` */
  readonly rng?: Rng;
}

/**
 * Images of a source in [0, 1], in a random order: data sets may be sorted by class, and a batch should stand for all.
 *
 * @example
 * ```ts
 * const diagnostics = await diagnoseLatents(vae, imageStream(source, { batchSize: 50 }));
 * ```
 */
export function imageStream(
  source: Source,
  options: DataStreamOptions = {},
): DataStream<tf.Tensor4D> {
  return shuffled(source.length, options, (indices) => readImages(source, indices));
}

/**
 * Rows of a matrix in a random order, e.g. latents of a first stage for a second.
 *
 * @param data - `[n, width]`, row-major.
 */
export function rowStream(
  data: Float32Array,
  width: number,
  options: DataStreamOptions = {},
): DataStream<tf.Tensor2D> {
  return shuffled(data.length / width, options, (indices) => {
    const rows = new Float32Array(indices.length * width);
    indices.forEach((index, row) => {
      rows.set(data.subarray(index * width, (index + 1) * width), row * width);
    });
    return Promise.resolve(tf.tensor2d(rows, [indices.length, width]));
  });
}

/**
 * The stream that is meant: the images of a source, or what is a stream already.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when images and network differ in shape.
 */
export function streamOf<Data extends tf.Tensor>(
  subject: string,
  { network }: Pick<Autoencoder<Data>, "network">,
  data: DataStream<Data> | Source,
): DataStream<Data> {
  if ("batches" in data) return data;
  const { imageShape } = network as unknown as Network;
  checkImageShape(subject, data.shape, imageShape);
  return imageStream(data) as unknown as DataStream<Data>; // a network over images takes images
}

function shuffled<Data extends tf.Tensor>(
  length: number,
  { batchSize = 200, rng = new Rng(1) }: DataStreamOptions,
  read: (indices: Uint32Array) => Promise<Data>,
): DataStream<Data> {
  return {
    length,
    async *batches() {
      const order = rng.fork("order").permutation(length);
      for (let start = 0; start < length; start += batchSize) {
        yield await read(order.subarray(start, start + batchSize));
      }
    },
  };
}
