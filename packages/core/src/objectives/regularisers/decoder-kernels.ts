import type { ParameterSpec } from "../../model/variable-store.js";
import type { NetworkParts } from "../objective.js";

/** The trained kernels of a network's decoder: what is multiplied or convolved with, no biases, no batch norm. */
export function decoderKernels({ parameters }: NetworkParts): readonly ParameterSpec[] {
  return parameters.filter(
    ({ name, shape, isTrained }) => isTrained && name.startsWith("decoder/") && shape.length >= 2,
  );
}
