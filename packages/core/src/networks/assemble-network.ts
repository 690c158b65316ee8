import { VaeError, type ImageShape } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { ParameterSpec } from "../model/variable-store.js";
import type { Head } from "./layers/gaussian-head.js";
import { unfitInput, type LayerSpec } from "./layers/layer.js";
import { stack } from "./layers/stack.js";
import type { Network } from "./network.js";

/** What {@link assembleNetwork} makes a network of. */
export interface NetworkPlan {
  readonly id: string;
  readonly config: Network["config"];
  readonly imageShape: ImageShape;
  readonly latent: number;
  /** From images in [0, 1] to features. */
  readonly encoder: readonly LayerSpec[];
  /** From features to the posterior, given the number of features. */
  readonly head: (width: number) => Head;
  /** From latents to images in [0, 1]. */
  readonly decoder: readonly LayerSpec[];
}

/**
 * Builds a network of layers.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when two layers do not fit, the encoder does not end in a row of features, or the
 *   decoder in images; the layer and both shapes are named.
 */
export function assembleNetwork(parts: NetworkPlan): Network {
  const { id, config, imageShape, latent } = parts;
  const encoder = stack("encoder", imageShape, parts.encoder);
  const [width] = encoder.outputShape;
  if (encoder.outputShape.length !== 1 || width === undefined) {
    const last = encoder.layers.at(-1)?.name ?? "encoder";
    throw unfitInput(
      `encoder/mean`,
      "[values]",
      encoder.outputShape,
      `Put flatten() after layer "${last}".`,
    );
  }
  const head = parts.head(width);
  const decoder = stack("decoder", [latent], parts.decoder);
  if (decoder.outputShape.join() !== imageShape.join()) {
    const last = decoder.layers.at(-1)?.name ?? "decoder";
    throw new VaeError(
      "SHAPE_MISMATCH",
      `layer "${last}": makes [${decoder.outputShape.join(", ")}], but the images are [${imageShape.join(", ")}]. Change the layers of the decoder.`,
    );
  }
  const parameters = [...encoder.parameters, ...head.parameters, ...decoder.parameters];
  checkNames(id, parameters);
  return {
    id,
    config,
    imageShape,
    latent,
    parameters,
    layers: [...encoder.layers, ...head.layers, ...decoder.layers],
    encode: (scope, images) =>
      tf.tidy(() => ({ ...head.apply(scope, encoder.apply(scope, images) as tf.Tensor2D) })),
    decode: (scope, latents) => tf.tidy(() => decoder.apply(scope, latents) as tf.Tensor4D),
  };
}

/** @throws {VaeError} CONFIG_INVALID, when two parameters have one name: two layers would share them. */
function checkNames(id: string, parameters: readonly ParameterSpec[]): void {
  const seen = new Set<string>();
  for (const { name } of parameters) {
    if (seen.has(name)) {
      throw new VaeError(
        "CONFIG_INVALID",
        `network "${id}": two layers are called "${name.slice(0, name.lastIndexOf("/"))}". Give one of them another name.`,
      );
    }
    seen.add(name);
  }
}
