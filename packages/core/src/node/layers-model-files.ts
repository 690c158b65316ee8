import { makeFolder, writeFileAtomic, writeFolderAtomic } from "@vae/base/node";
import * as tf from "@tensorflow/tfjs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { toLayersModels } from "../export/layers-model.js";
import type { TracedModel } from "../export/layers-from-trace.js";
import type { Vae } from "../model/vae.js";

/** What {@link writeLayersModels} wrote. */
export interface WrittenLayersModels {
  /** Names of the encoder's outputs in their order. */
  readonly encoderOutputs: readonly string[];
  /** Whether a program that loads them has to call `registerOperationLayer()` first. */
  readonly hasOwnLayers: boolean;
}

/**
 * Writes encoder and decoder as TensorFlow.js saves its LayersModels: `<folder>/encoder/{model.json, weights.bin}` and
 * `<folder>/decoder/{model.json, weights.bin}`, for `tf.loadLayersModel("…/decoder/model.json")`. An older folder is
 * replaced, all of it or nothing.
 *
 * @throws {VaeError} CONFIG_INVALID, when the network cannot be converted; see `toLayersModels`.
 * @throws {VaeError} IO_FAILED, when the folder cannot be written.
 */
export async function writeLayersModels(vae: Vae, folder: string): Promise<WrittenLayersModels> {
  const { encoder, decoder } = await toLayersModels(vae);
  try {
    await makeFolder(dirname(folder));
    await writeFolderAtomic(
      folder,
      async (temporary) => {
        await writeModel(encoder, join(temporary, "encoder"));
        await writeModel(decoder, join(temporary, "decoder"));
      },
      { replace: true },
    );
  } finally {
    encoder.model.dispose();
    decoder.model.dispose();
  }
  return {
    encoderOutputs: encoder.outputs,
    hasOwnLayers: encoder.hasOwnLayers || decoder.hasOwnLayers,
  };
}

async function writeModel({ model }: TracedModel, folder: string): Promise<void> {
  await mkdir(folder);
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy } = artifacts;
    const description = {
      format,
      generatedBy,
      convertedBy,
      modelTopology,
      weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }],
    };
    const weights = Buffer.concat([weightData ?? []].flat().map((part) => Buffer.from(part)));
    await writeFileAtomic(join(folder, "weights.bin"), weights);
    await writeFileAtomic(join(folder, "model.json"), JSON.stringify(description));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" as const } };
  });
  await model.save(handler);
}
