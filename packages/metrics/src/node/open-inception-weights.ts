import { VaeError } from "@vae/base";
import { readBytes } from "@vae/base/node";
import {
  decodeInceptionWeights,
  type InceptionWeights,
} from "../inception/weights/decode-inception-weights.js";

/** The variable that names a file of Inception weights. */
export const weightsVariable = "VAE_INCEPTION_WEIGHTS";

/** Options of {@link openInceptionWeights}. */
export interface OpenInceptionWeightsOptions {
  /** File of weights; wins over the environment. */
  path?: string | undefined;
  /** @default process.env */
  environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the file of Inception weights that is named, or that `VAE_INCEPTION_WEIGHTS` names. Nothing is ever
 * downloaded.
 *
 * @throws {VaeError} CONFIG_INVALID, when none is named; IO_FAILED, when it cannot be read; else as
 *   `decodeInceptionWeights`.
 */
export async function openInceptionWeights({
  path,
  environment = process.env,
}: OpenInceptionWeightsOptions = {}): Promise<InceptionWeights> {
  const variable = environment[weightsVariable];
  const file = path ?? (variable === "" ? undefined : variable);
  if (file === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `Inception weights: none are named. Give a file or set ${weightsVariable}; the README of @vae/metrics says where ` +
        "the published ones are.",
    );
  }
  return decodeInceptionWeights(await readBytes(file), file);
}
