import { unknownName, VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { ImageExtractor } from "./extractors/image-extractor.js";
import type { FeatureMatrix } from "./features/feature-matrix.js";
import { joinRows } from "./features/join-rows.js";
import { inceptionExtractorId, type FeatureExtractor } from "./frechet/frechet-score.js";
import { classCount, convolutions, type InceptionDimension } from "./inception/convolutions.js";
import {
  inceptionConventions,
  inputSide,
  preparePicture,
  type InceptionConvention,
  type PictureOptions,
} from "./inception/images/prepare-picture.js";
import type { Picture } from "./extractors/picture.js";
import { createInceptionNetwork, type InceptionOutput } from "./inception/network.js";
import type { InceptionWeights } from "./inception/weights/decode-inception-weights.js";

export { inceptionConventions, type InceptionConvention, type PictureOptions, type Picture };
export { type InceptionDimension, type InceptionOutput };
/** Names and shapes of the 94 convolutions, from the first to the last. */
export { convolutions as inceptionConvolutions };
export type { Convolution as InceptionConvolution } from "./inception/convolutions.js";
export {
  decodeInceptionWeights,
  type InceptionFormat,
  type InceptionWeights,
} from "./inception/weights/decode-inception-weights.js";
export { encodeInceptionWeights } from "./inception/weights/encode-inception-weights.js";

/** Options of {@link inceptionFeatures}. */
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
 *   SHAPE_MISMATCH, when an image has another number of channels; NAME_UNKNOWN, when there is no such convention;
 *   CONFIG_INVALID, when the batch size is no whole number ≥ 1.
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
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `batchSize: expected a whole number ≥ 1, got ${batchSize}.`,
    );
  }
  const network = openNetwork({ weights, outputs, convention, ...pictureOptions });
  const parts: InceptionFeatures["features"][] = [];
  let done = 0;
  let waiting: Picture[] = [];
  const runWaiting = async () => {
    parts.push(await network.run(waiting, done));
    done += waiting.length;
    waiting = [];
    onProgress?.(done);
  };
  try {
    for await (const picture of pictures) {
      waiting.push(picture);
      if (waiting.length === batchSize) await runWaiting();
    }
    if (waiting.length > 0) await runWaiting();
  } finally {
    network.dispose();
  }
  const features = Object.fromEntries(
    outputs.map((output) => [
      output,
      joinRows([
        { data: new Float32Array(), shape: [0, width(output)] }, // no images have a width, too
        ...parts.map((part) => part[output]!),
      ]),
    ]),
  );
  return {
    features,
    convention,
    extractor: (dimension) => ({ id: inceptionExtractorId, sha256: weights.sha256, dimension }),
  };
}

/** Options of {@link inceptionExtractor}. */
export interface InceptionExtractorOptions extends PictureOptions {
  /** From {@link decodeInceptionWeights}. */
  weights: InceptionWeights;
  /** Number of features; only 2048 make a FID. @default 2048 */
  dimension?: InceptionDimension;
  /** Whether to give logits for the Inception Score, too. @default false */
  logits?: boolean;
  /** How images enter the network. @default "tf1" */
  convention?: InceptionConvention;
}

/**
 * The Inception network of FID as an extractor, on the current TensorFlow.js backend; on native TensorFlow it runs as
 * one graph. Images of all sizes go into one batch.
 *
 * @throws {VaeError} as {@link inceptionFeatures}.
 */
export function inceptionExtractor({
  weights,
  dimension = 2048,
  logits = false,
  convention = "tf1",
  ...pictureOptions
}: InceptionExtractorOptions): ImageExtractor {
  const outputs: readonly InceptionOutput[] = logits ? [dimension, "logits"] : [dimension];
  const network = openNetwork({ weights, outputs, convention, ...pictureOptions });
  return {
    extractor: { id: inceptionExtractorId, sha256: weights.sha256, dimension },
    convention,
    ...(logits && { classes: classCount }),
    async extract(pictures, first = 0) {
      const found = await network.run(pictures, first);
      return { features: found[dimension]!, ...(found.logits && { logits: found.logits }) };
    },
    dispose: network.dispose,
  };
}

/** The network with all that its images go through. */
function openNetwork({
  weights,
  outputs,
  convention,
  ...pictureOptions
}: Required<Pick<InceptionFeaturesOptions, "weights" | "outputs" | "convention">> &
  PictureOptions) {
  if (!inceptionConventions.includes(convention)) {
    throw unknownName("convention", convention, inceptionConventions);
  }
  requireOutputs(weights, outputs);
  const network = createInceptionNetwork(weights);
  return {
    async run(pictures: readonly Picture[], first: number): Promise<InceptionFeatures["features"]> {
      const images = stacked(
        pictures.map((picture, i) =>
          preparePicture(
            picture,
            convention,
            pictureOptions,
            `image ${first + i} (counted from 0)`,
          ),
        ),
      );
      const batch = network.run(images, outputs);
      try {
        const entries = outputs.map(async (output) => [
          output,
          {
            data: (await batch[output]?.data()) as Float32Array,
            shape: [pictures.length, width(output)],
          },
        ]);
        return Object.fromEntries(await Promise.all(entries)) as InceptionFeatures["features"];
      } finally {
        tf.dispose([images, batch]);
      }
    },
    dispose: () => {
      network.dispose();
    },
  };
}

function width(output: InceptionOutput): number {
  return output === "logits" ? classCount : output;
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
