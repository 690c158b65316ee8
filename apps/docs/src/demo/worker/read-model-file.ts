import { decodeSafetensors, VaeError, widenHalf, type NamedArray } from "@vae/base";

/** A file of `apps/docs/demo-models`. */
export interface ModelFile {
  /** By name; weights are stored in half precision and come as float32. */
  readonly tensors: Readonly<Record<string, NamedArray>>;
  /** What the script that wrote the file says of it, JSON. */
  readonly about: unknown;
}

/**
 * Reads a file that `scripts/make-demo-models.mjs` wrote.
 *
 * @throws {VaeError} DATA_INVALID, when it is damaged.
 */
export function readModelFile(bytes: Uint8Array, name: string): ModelFile {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  return {
    tensors: Object.fromEntries(
      Object.entries(tensors).map(([key, array]) => [
        key,
        array.dtype === "F16"
          ? ({ dtype: "F32", shape: array.shape, data: widenHalf(array) } as const)
          : array,
      ]),
    ),
    about: JSON.parse(metadata["about"] ?? "null") as unknown,
  };
}

/**
 * Takes one array out of such a file.
 *
 * @throws {VaeError} DATA_INVALID, when it is not there.
 */
export function arrayOf({ tensors }: ModelFile, name: string): NamedArray["data"] {
  const found = tensors[name];
  if (found === undefined) {
    throw new VaeError("DATA_INVALID", `The model has no array "${name}". Make it again.`);
  }
  return found.data;
}
