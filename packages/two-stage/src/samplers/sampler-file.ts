import { checkFormat, decodeSafetensors, encodeSafetensors, VaeError } from "@vae/base";
import { closedFormSamplers, createSampler, type SamplerRegistry } from "./registry.js";
import type { FittedSampler } from "./sampler.js";

/**
 * Writes a fitted sampler as a safetensors file; its name and options stand in the metadata.
 *
 * @returns The bytes of the file, equal for equal samplers.
 */
export async function encodeSampler(fitted: FittedSampler): Promise<Uint8Array> {
  const { id, options } = fitted.sampler;
  return encodeSafetensors(await fitted.save(), {
    format: "vae-sampler-1",
    sampler: id,
    options: JSON.stringify(options),
  });
}

/**
 * Reads a fitted sampler.
 *
 * @param subject - The file's name, for errors.
 * @throws {VaeError} DATA_INVALID, when the file is damaged, holds no sampler, or a newer version wrote it.
 * @throws {VaeError} NAME_UNKNOWN, when the registry has no such sampler.
 */
export async function decodeSampler(
  bytes: Uint8Array,
  subject = "sampler",
  registry: SamplerRegistry = closedFormSamplers,
): Promise<FittedSampler> {
  const { tensors, metadata } = decodeSafetensors(bytes, subject);
  const { format, sampler: id = "", options = "{}" } = metadata;
  const version = /^vae-sampler-(\d+)$/.exec(format ?? "")?.[1];
  if (version === undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: this is no sampler. Make one with vae latents fit.`,
    );
  }
  checkFormat(Number(version), subject);
  return createSampler(id, optionsOf(options, subject), registry).load(tensors, subject);
}

function optionsOf(text: string, subject: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new VaeError("DATA_INVALID", `${subject}: its options are no JSON.`, { cause });
  }
}
