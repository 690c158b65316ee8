import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { ImageExtractor } from "./extractors/image-extractor.js";
import type { FeatureMatrix } from "./features/feature-matrix.js";
import { decodeWeights } from "./lenet/decode-weights.js";
import { createNetwork } from "./lenet/forward.js";
import { lenetFashion } from "./lenet/lenet-fashion.js";
import { imageNumbers, pixelBatch } from "./lenet/pixels.js";

export { lenetFashion };

/** Options of {@link lenetFeatures}. */
export interface LenetFeaturesOptions {
  /** Images that pass through the network at once; changes time and memory only. @default 500 */
  batchSize?: number;
  /** Rounds float images to 256 levels first, as the 8-bit images are that they are compared with. @default true */
  quantise?: boolean;
  /** Is told how many images are done after each batch. */
  onProgress?: (done: number, total: number) => void;
  /** Reads the file of weights. The default takes it from this package: from disk in Node, by fetch elsewhere. */
  load?: () => Promise<Uint8Array>;
}

/**
 * Features of 28 × 28 grey images by the LeNet of Fashion-MNIST, for {@link frechetDistance} and its relatives.
 *
 * Runs on the current TensorFlow.js backend; backends agree to about 1e-5. The distance over these features is called
 * FD-lenet-fashion, never FID.
 *
 * @param images - `[n, 28, 28, 1]`, flattened: bytes, or floats in [0, 1].
 * @returns `[n, 84]`.
 * @throws {VaeError} SHAPE_MISMATCH, when the length is no multiple of 784; DATA_INVALID, when a float is outside
 *   [0, 1] or the file of weights is not the expected one; IO_FAILED, when it cannot be read; CONFIG_INVALID, when the
 *   batch size is no whole number ≥ 1.
 *
 * @example
 * ```ts
 * const [a, b] = [await lenetFeatures(generated), await lenetFeatures(heldOut)];
 * const score = frechetScore(frechetDistance(a, b), { ...lenetFashion, images: [{ … }, { … }] });
 * score.name; // "FD-lenet-fashion"
 * ```
 */
export async function lenetFeatures(
  images: Uint8Array | Float32Array,
  {
    batchSize = 500,
    quantise = true,
    onProgress,
    load = loadFromPackage,
  }: LenetFeaturesOptions = {},
): Promise<FeatureMatrix> {
  const count = images.length / imageNumbers;
  if (!Number.isInteger(count)) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `lenetFeatures: expected images of 28 × 28 × 1 = 784 numbers, got ${images.length} numbers in all.`,
    );
  }
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `batchSize: expected a whole number ≥ 1, got ${batchSize}.`,
    );
  }
  const { dimension } = lenetFashion.extractor;
  const features = new Float32Array(count * dimension);
  const network = createNetwork(await decodeWeights(await load()));
  try {
    for (let start = 0; start < count; start += batchSize) {
      const end = Math.min(start + batchSize, count);
      const pixels = pixelBatch(images, start, end, quantise);
      const batch = tf.tidy(() => network.features(tf.tensor4d(pixels, [end - start, 28, 28, 1])));
      try {
        features.set(await batch.data(), start * dimension);
      } finally {
        batch.dispose();
      }
      onProgress?.(end, count);
    }
  } finally {
    network.dispose();
  }
  return { data: features, shape: [count, dimension] };
}

/**
 * The LeNet of Fashion-MNIST as an extractor of 28 × 28 grey images: `FD-lenet-fashion`.
 *
 * @throws {VaeError} IO_FAILED or DATA_INVALID, when the file of weights cannot be read or is another one.
 */
export async function lenetExtractor({
  load = loadFromPackage,
}: Pick<LenetFeaturesOptions, "load"> = {}): Promise<ImageExtractor> {
  const network = createNetwork(await decodeWeights(await load()));
  const { extractor, convention } = lenetFashion;
  return {
    extractor,
    convention,
    async extract(pictures, first = 0) {
      const rows = pictures.map(({ data, height, width, channels }, i) => {
        if (height === 28 && width === 28 && channels === 1) return pixelBatch(data, 0, 1, true);
        throw new VaeError(
          "SHAPE_MISMATCH",
          `extractor lenet: expected images [28, 28, 1], got [${height}, ${width}, ${channels}] as image ${first + i}.`,
        );
      });
      const batch = tf.tidy(() =>
        network.features(tf.stack(rows.map((row) => tf.tensor3d(row, [28, 28, 1]))) as tf.Tensor4D),
      );
      try {
        const data = (await batch.data()) as Float32Array;
        return { features: { data, shape: [pictures.length, extractor.dimension] } };
      } finally {
        batch.dispose();
      }
    },
    dispose() {
      network.dispose();
    },
  };
}

async function loadFromPackage(): Promise<Uint8Array> {
  // Bundlers know this form and ship the file. From src/ and from dist/ alike it is one folder up.
  const url = new URL("../assets/lenet-fashion.safetensors", import.meta.url);
  try {
    if (url.protocol === "file:") {
      // Asked for at run time, since an import of node:fs would break bundles for browsers.
      return new Uint8Array(await process.getBuiltinModule("node:fs/promises").readFile(url));
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    const message = `lenet-fashion.safetensors: cannot be read from ${url.href}.`;
    throw new VaeError("IO_FAILED", message, { cause });
  }
}
