import { readFile } from "node:fs/promises";
import { useBackend } from "@vae/backend";
import { lenetExtractor } from "@vae/metrics/lenet";
import { openFirstStage } from "../first-stage.js";
import { openSecondStage } from "../second-stage.js";
import type { SampleMaker } from "../treat-sample.js";

const models = new URL("../../../../demo-models/", import.meta.url);

/** What the page of renormalisation works with, in Node on wasm: the models that the site ships. */
export async function openSampleMaker(): Promise<SampleMaker> {
  await useBackend("wasm");
  const bytesOf = async (name: string) => new Uint8Array(await readFile(new URL(name, models)));
  return {
    vae: openFirstStage(await bytesOf("first-stage.safetensors")).vae,
    secondStage: await openSecondStage(await bytesOf("second-stage.safetensors")),
    lenet: await lenetExtractor(),
  };
}
