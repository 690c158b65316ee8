import { useBackend } from "@vae/backend";
import { decodeSafetensors, encodeSafetensors } from "@vae/base";
import { createVae, denseNetwork, saveVae, type Vae } from "@vae/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { modelOfFiles, type ReadFile } from "./model-of-files.js";

let vae: Vae;
let weights: ReadFile;
let config: Awaited<ReturnType<typeof saveVae>>["config"];
beforeAll(async () => {
  await useBackend("cpu");
  vae = createVae({ network: denseNetwork({ imageShape: [28, 28, 1], latent: 3, widths: [5] }) });
  const saved = await saveVae(vae);
  config = saved.config;
  weights = { name: "weights.safetensors", bytes: saved.weights };
});
afterAll(() => {
  vae.dispose();
});

const json = (name: string, content: unknown): ReadFile => ({
  name,
  bytes: new TextEncoder().encode(JSON.stringify(content)),
});
const weightsOf = async (files: readonly ReadFile[]) => {
  const opened = modelOfFiles(files);
  const saved = await opened.store.save();
  opened.dispose();
  return saved;
};

it("opens what this page saved: one file with its configuration inside", async () => {
  const bytes = encodeSafetensors(decodeSafetensors(weights.bytes).tensors, {
    config: JSON.stringify(config),
  });
  expect(await weightsOf([{ name: "vae.safetensors", bytes }])).toEqual(await vae.store.save());
});

it("opens an export, a run and a checkpoint, with the JSON beside the weights", async () => {
  const { id, latent, widths, head } = config.network;
  const ofRun = { data: "fashion-mnist-10k:train", network: { id, latent, widths, head } };
  const { objective } = config;
  const optimizer = { name: "optimizer.safetensors", bytes: new Uint8Array() };
  for (const files of [
    [json("config.json", config), weights],
    [weights, json("config.json", { ...ofRun, objective })],
    [optimizer, weights, json("state.json", { step: 20, config: { ...ofRun, objective } })],
  ]) {
    expect(await weightsOf(files)).toEqual(await vae.store.save());
  }
});

it("says what is missing or does not fit", () => {
  expect(() => modelOfFiles([json("config.json", config)])).toThrow("a file .safetensors");
  expect(() => modelOfFiles([weights])).toThrow("Choose the run's config.json");
  expect(() => modelOfFiles([weights, json("notes.json", { a: 1 })])).toThrow(
    "expected the config.json of a run or an export",
  );
  const larger = { ...config, network: { ...config.network, imageShape: [32, 32, 3] } };
  expect(() => modelOfFiles([weights, json("config.json", larger)])).toThrow(
    "is for images [32, 32, 3]",
  );
  const other = { ...config, network: { ...config.network, latent: 4 } };
  expect(() => modelOfFiles([weights, json("config.json", other)])).toThrow("expected F32");
});
