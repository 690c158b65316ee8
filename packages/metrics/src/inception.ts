import { unknownName, VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { FeatureMatrix } from "./features/feature-matrix.js";
import { inceptionExtractorId, type FeatureExtractor } from "./frechet/frechet-score.js";
import { classCount, type InceptionDimension } from "./inception/convolutions.js";
import {
  inceptionConventions,
  inputSide,
  preparePicture,
  type InceptionConvention,
  type PictureOptions,
} from "./inception/images/prepare-picture.js";
import type { Picture } from "./inception/images/picture.js";
import { createInceptionNetwork, type InceptionOutput } from "./inception/network.js";
import type { InceptionWeights } from "./inception/weights/decode-inception-weights.js";

export { inceptionConventions, type InceptionConvention, type PictureOptions, type Picture };
export { type InceptionDimension, type InceptionOutput };
export {
  decodeInceptionWeights,
  type InceptionFormat,
  type InceptionWeights,
} from "./inception/weights/decode-inception-weights.js";
export { encodeInceptionWeights } from "./inception/weights/encode-inception-weights.js";

export interface InceptionFeaturesOptions extends PictureOptions {
  /** From {@link decodeInceptionWeights}. */
  weights: InceptionWeights;
  /** What to compute, in one pass: features by their number, and logits for the Inception Score. @default [2048] */
  outputs?: readonly InceptionOutput[];
  /** How images enter the network. @default "tf1" */
  convention?: InceptionConvention;
  /** Images that pass through the network at once; changes time and memory only. @default 16 */
  batchSize?: number;
  /** Is told how many images are done after each batch. */
  onProgress?: (done: number) => void;
}

/** Features of the images, and what made them. */
export interface InceptionFeatures {
  /** One matrix an output: `[n, dimension]`, logits `[n, 1008]`. */
  readonly features: Readonly<Partial<Record<InceptionOutput, FeatureMatrix>>>;
  /** What a score over features of this number carries. */
  extractor(dimension: InceptionDimension): FeatureExtractor;
  readonly convention: InceptionConvention;
}

/**
 * Features of images by the Inception network of FID, on the current TensorFlow.js backend.
 *
 * Only 2048 features with one of the published weight files give an FID; fewer give `FID-64`, `FID-192`, `FID-768`.
 *
 * @param pictures - Images of any sizes, one after the other; they are not kept.
 * @throws {VaeError} DATA_INVALID, when the weights do not suffice for an output or a float lies outside its range;
 *   SHAPE_MISMATCH, when an image has another number of channels; NAME_UNKNOWN, when there is no such convention.
 *
 * @example
 * ```ts
 * const weights = await decodeInceptionWeights(bytes, "weights.pth");
 * const { features } = await inceptionFeatures(pictures, { weights, outputs: [768] });
 * frechetDistance(features[768], reference);
 * ```
 */
export async function inceptionFeatures(
  pictures: Iterable<Picture> | AsyncIterable<Picture>,
  {
    weights,
    outputs = [2048],
    convention = "tf1",
    batchSize = 16,
    onProgress,
    ...pictureOptions
  }: InceptionFeaturesOptions,
): Promise<InceptionFeatures> {
  if (!inceptionConventions.includes(convention)) {
    throw unknownName("convention", convention, inceptionConventions);
  }
  requireOutputs(weights, outputs);
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `batchSize: expected a whole number ≥ 1, got ${batchSize}.`,
    );
  }
  const rows = new Map(outputs.map((output) => [output, [] as Float32Array[]]));
  const network = createInceptionNetwork(weights);
  let done = 0;
  let waiting: Float32Array[] = [];
  const runWaiting = async () => {
    const batch = tf.tidy(() => network.run(stacked(waiting), outputs));
    try {
      for (const [output, parts] of rows) parts.push((await batch[output]?.data()) as Float32Array);
    } finally {
      tf.dispose(batch);
    }
    done += waiting.length;
    waiting = [];
    onProgress?.(done);
  };
  try {
    for await (const picture of pictures) {
      const subject = `image ${done + waiting.length} (counted from 0)`;
      waiting.push(preparePicture(picture, convention, pictureOptions, subject));
      if (waiting.length === batchSize) await runWaiting();
    }
    if (waiting.length > 0) await runWaiting();
  } finally {
    network.dispose();
  }
  const features = Object.fromEntries(
    [...rows].map(([output, parts]) => [
      output,
      joined(parts, output === "logits" ? classCount : output),
    ]),
  );
  return {
    features,
    convention,
    extractor: (dimension) => ({ id: inceptionExtractorId, sha256: weights.sha256, dimension }),
  };
}

function requireOutputs(
  { dimensions, classes }: InceptionWeights,
  outputs: readonly InceptionOutput[],
): void {
  for (const output of outputs) {
    const isThere = output === "logits" ? classes !== undefined : dimensions.includes(output);
    if (isThere) continue;
    throw new VaeError(
      "DATA_INVALID",
      `Inception weights: this file offers ${dimensions.join(", ")} features, not ${output}; ` +
        "what papers call FID needs a full file of weights.",
    );
  }
}

function stacked(images: readonly Float32Array[]): tf.Tensor4D {
  const size = inputSide * inputSide * 3;
  const data = new Float32Array(images.length * size);
  images.forEach((image, i) => {
    data.set(image, i * size);
  });
  return tf.tensor4d(data, [images.length, inputSide, inputSide, 3]);
}

function joined(parts: readonly Float32Array[], dimension: number): FeatureMatrix {
  const data = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    data.set(part, end);
    end += part.length;
  }
  return { data, shape: [data.length / dimension, dimension] };
}
