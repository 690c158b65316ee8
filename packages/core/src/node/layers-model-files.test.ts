import { temporaryFolder } from "@vae/testing";
import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { expectClose } from "@vae/testing/tensors";
import * as tf from "@tensorflow/tfjs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { registerOperationLayer } from "../export/operation-layer.js";
import { createVae } from "../model/vae.js";
import { denseNetwork } from "../networks/dense.js";
import { writeLayersModels } from "./layers-model-files.js";

/** Reads a model as `tf.loadLayersModel` does from a server. */
async function load(folder: string): Promise<tf.LayersModel> {
  const description = JSON.parse(await readFile(join(folder, "model.json"), "utf8")) as {
    modelTopology: object;
    weightsManifest: [{ paths: [string]; weights: tf.io.WeightsManifestEntry[] }];
  };
  const [{ paths, weights }] = description.weightsManifest;
  const bytes = await readFile(join(folder, paths[0]));
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: description.modelTopology,
      weightSpecs: weights,
      weightData: new Uint8Array(bytes).buffer,
    }),
  );
}

it("writes models that TensorFlow.js loads, with an operation of our own too", async () => {
  await useBackend("cpu");
  const folder = join(temporaryFolder(), "model");
  const vae = createVae({
    network: denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [5], head: "softplus" }),
    rng: new Rng(2),
  });
  const written = await writeLayersModels(vae, folder);
  expect(written).toEqual({ encoderOutputs: ["mean", "logVariance"], hasOwnLayers: true });
  expect(await readdir(join(folder, "encoder"))).toEqual(["model.json", "weights.bin"]);
  await expect(load(join(folder, "encoder"))).rejects.toThrow("VaeOperation");

  registerOperationLayer();
  const [encoder, decoder] = [
    await load(join(folder, "encoder")),
    await load(join(folder, "decoder")),
  ];
  const images = tf.tensor4d(new Rng(3).normals(new Float32Array(48)), [3, 4, 4, 1]);
  const { mean, logVariance } = vae.encode(images);
  const outputs = encoder.predict(images) as tf.Tensor[];
  expectClose(await outputs[0]!.data(), await mean.data(), 1e-6);
  expectClose(await outputs[1]!.data(), await logVariance.data(), 1e-6);
  const decoded = decoder.predict(mean) as tf.Tensor;
  expectClose(await decoded.data(), await vae.decode(mean).data(), 1e-6);
});
