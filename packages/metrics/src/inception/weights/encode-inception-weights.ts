import { encodeSafetensors, type NamedArray } from "@vae/base";
import { classCount, convolutions } from "../convolutions.js";
import type { FoldedWeights } from "./fold.js";

/**
 * Writes weights as safetensors with batch normalisation folded in: `<layer>.kernel` `[height, width, inputs, outputs]`
 * and `<layer>.bias`, then `fc.kernel` `[2048, 1008]` and `fc.bias`, where they are known.
 *
 * The file has another hash than the one it came from, so it keeps that in its metadata.
 */
export function encodeInceptionWeights(
  weights: FoldedWeights & { readonly sha256?: string },
): Uint8Array {
  const tensors: Record<string, NamedArray> = {};
  for (const { name, kernel: shape } of convolutions) {
    const layer = weights.convolutions.get(name);
    if (layer === undefined) break;
    tensors[`${name}.kernel`] = { dtype: "F32", shape, data: layer.kernel };
    tensors[`${name}.bias`] = { dtype: "F32", shape: [shape[3]], data: layer.bias };
  }
  if (weights.classes) {
    tensors["fc.kernel"] = {
      dtype: "F32",
      shape: [2048, classCount],
      data: weights.classes.kernel,
    };
    tensors["fc.bias"] = { dtype: "F32", shape: [classCount], data: weights.classes.bias };
  }
  return encodeSafetensors(tensors, {
    format: "fid-inception-bn-folded",
    layout: "HWIO",
    source: "inception-2015-12-05",
    ...(weights.sha256 !== undefined && { source_sha256: weights.sha256 }),
  });
}
