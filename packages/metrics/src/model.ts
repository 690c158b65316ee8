import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { functionExtractor } from "./extractors/function-extractor.js";
import type { ImageExtractor } from "./extractors/image-extractor.js";
import type { Picture } from "./extractors/picture.js";

/** The part of a TensorFlow.js model that is used: a LayersModel or a GraphModel. */
export interface PredictingModel {
  predict(input: tf.Tensor): unknown;
  dispose?(): unknown;
}

/** Options of {@link modelExtractor}. */
export interface ModelExtractorOptions {
  /** Scores are called `FD-<id>`. */
  id: string;
  /** Number of features: the length of the model's output, or its last axis, over whose height and width is averaged. */
  dimension: number;
  /** Of the model's weights, 64 hexadecimal digits, so that two models are never taken for one. */
  sha256: string;
  /** Height and width that images are resized to, bilinearly with half-pixel centres. */
  size: readonly [height: number, width: number];
  /** The numbers that black and white become. @default [0, 1] */
  range?: readonly [black: number, white: number];
  /** 3 makes three equal channels of grey images, 1 takes grey ones only. @default 3 */
  channels?: 1 | 3;
}

/**
 * Makes an extractor of a TensorFlow.js model, whose Fréchet distances are called `FD-<id>`.
 *
 * @param model - Takes `[batch, height, width, channels]`, gives `[batch, dimension]` or maps
 *   `[batch, h, w, dimension]`. Disposing of the extractor disposes of it.
 * @throws {VaeError} as `functionExtractor`; its `extract` throws SHAPE_MISMATCH, when an image has other channels or
 *   the model another output.
 *
 * @example
 * ```ts
 * const model = await tf.loadGraphModel("model.json");
 * const extractor = modelExtractor(model, { id: "mine", dimension: 512, sha256, size: [224, 224] });
 * ```
 */
export function modelExtractor(
  model: PredictingModel,
  { id, dimension, sha256, size, range = [0, 1], channels = 3 }: ModelExtractorOptions,
): ImageExtractor {
  const [black, white] = range;
  return functionExtractor({
    id,
    dimension,
    sha256,
    convention: `${size.join("x")}x${channels}, [${range.join(", ")}]`,
    dispose: () => model.dispose?.(),
    async features(pictures) {
      const output = tf.tidy(() => {
        const rows = pictures.map((picture) =>
          tf.image.resizeBilinear(pixels(picture, channels, id), [...size], false, true),
        );
        const input = tf.add(tf.mul(tf.stack(rows), (white - black) / 255), black); // [B, h, w, c]
        const found = model.predict(input);
        const result = found instanceof tf.Tensor ? (found as tf.Tensor) : undefined;
        if (result?.shape.at(-1) !== dimension) {
          const shape = result ? `[${result.shape.join(", ")}]` : "no single tensor";
          throw new VaeError(
            "SHAPE_MISMATCH",
            `extractor ${id}: expected ${dimension} features from the model, got ${shape}.`,
          );
        }
        return result.rank === 4 ? tf.mean(result, [1, 2]) : result;
      });
      try {
        return (await output.data()) as Float32Array;
      } finally {
        output.dispose();
      }
    },
  });
}

/** An image on the scale of bytes, with the channels that the model takes. */
function pixels(
  { data, height, width, channels }: Picture,
  wanted: 1 | 3,
  id: string,
): tf.Tensor3D {
  if (channels !== wanted && !(channels === 1 && wanted === 3)) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `extractor ${id}: expected images with ${wanted} channels, got ${channels}.`,
    );
  }
  const scaled = data instanceof Uint8Array ? Float32Array.from(data) : data.map((v) => v * 255);
  const image = tf.tensor3d(scaled, [height, width, channels]);
  return channels === wanted ? image : tf.tile(image, [1, 1, 3]);
}
