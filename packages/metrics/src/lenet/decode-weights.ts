import { decodeSafetensors, sha256, VaeError } from "@vae/base";
import { lenetFashion } from "./lenet-fashion.js";

/** Shapes of the kernels, from the image to the features; convolutions `[height, width, channels, filters]`. */
export const kernelShapes = {
  conv1: [5, 5, 1, 16],
  conv2: [5, 5, 16, 40],
  dense1: [640, 120],
  dense2: [120, 84],
} as const;

/** Kernel and bias of each layer as they stand in the file. */
export type LenetWeights = Readonly<Record<keyof typeof kernelShapes, LayerWeights>>;

export interface LayerWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Reads the file of weights, after a check that it is the one every score is stamped with.
 *
 * @throws {VaeError} DATA_INVALID, when it is another file, or a page without `crypto.subtle` cannot tell.
 */
export async function decodeWeights(bytes: Uint8Array): Promise<LenetWeights> {
  const subject = "lenet-fashion.safetensors";
  const expected: string = lenetFashion.extractor.sha256;
  const hash = await sha256(bytes, subject);
  if (hash !== expected) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected a file with sha256 ${expected}, got ${hash}; install @vae/metrics again.`,
    );
  }
  const { tensors } = decodeSafetensors(bytes, subject);
  const layer = (name: string): LayerWeights => ({
    kernel: tensors[`${name}/kernel`]?.data as Float32Array,
    bias: tensors[`${name}/bias`]?.data as Float32Array,
  });
  return {
    conv1: layer("conv1"),
    conv2: layer("conv2"),
    dense1: layer("dense1"),
    dense2: layer("dense2"),
  };
}
