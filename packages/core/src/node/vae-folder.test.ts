import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { describeWhen, needsPython, runPython } from "@vae/testing";
import * as tf from "@tensorflow/tfjs";
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createVae } from "../model/vae.js";
import { denseNetwork } from "../networks/dense.js";
import { resnetNetwork } from "../networks/resnet.js";
import { readVae, writeVae } from "./vae-folder.js";

let folder = "";
beforeAll(async () => {
  await useBackend("cpu");
});
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "vae-saved-")), "model");
});
afterEach(async () => {
  await rm(join(folder, ".."), { recursive: true });
});

const tiny = () =>
  createVae({
    network: denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [3] }),
    rng: new Rng(2),
  });

it("reads the model that it wrote", async () => {
  const vae = tiny();
  await writeVae(vae, folder);
  await writeVae(vae, folder); // over an older one
  expect(await readdir(folder)).toEqual(["config.json", "weights.safetensors"]);
  const same = await readVae(folder);
  expect(await same.store.save()).toEqual(await vae.store.save());
  const latents = tf.tensor2d([[1, -1]]);
  expect(await same.decode(latents).data()).toEqual(await vae.decode(latents).data());
});

it("names the folder whose files are damaged or missing", async () => {
  await writeVae(tiny(), folder);
  await truncate(join(folder, "weights.safetensors"), 20);
  await expect(readVae(folder)).rejects.toMatchObject({ code: "DATA_INVALID" });
  await expect(readVae(folder)).rejects.toThrow(folder);
  await writeFile(join(folder, "config.json"), '{"format": 7}');
  await expect(readVae(folder)).rejects.toThrow("format: expected 1, got 7");
  await rm(join(folder, "config.json"));
  await expect(readVae(folder)).rejects.toMatchObject({ code: "IO_FAILED" });
});

describeWhen(needsPython("numpy", "safetensors"), "the weights in Python", () => {
  it("open with safetensors, under the names and shapes of the network", async () => {
    const vae = createVae({
      network: resnetNetwork({ imageShape: [8, 8, 3], latent: 3, base: 2, scales: 2, fc: 4 }),
    });
    await writeVae(vae, folder);
    const program = `
import json, sys
from safetensors.numpy import load_file
print(json.dumps({k: [list(v.shape), str(v.dtype), float(v.sum(dtype="float64"))] for k, v in load_file(sys.argv[1]).items()}))
`;
    const read = JSON.parse(runPython(program, join(folder, "weights.safetensors"))) as Record<
      string,
      [number[], string, number]
    >;
    const ours = await vae.store.save();
    expect(Object.keys(read).sort()).toEqual(Object.keys(ours).sort());
    expect(Object.keys(read)).toContain("encoder/block-0/norm-0/running-mean");
    for (const [name, { shape, data }] of Object.entries(ours)) {
      const sum = (data as Float32Array).reduce((total, value) => total + value, 0);
      expect(read[name]?.slice(0, 2)).toEqual([shape, "float32"]);
      expect(read[name]![2]).toBeCloseTo(sum, 9);
    }
  });
});

describe("the format of saved VAEs", () => {
  const older = fileURLToPath(new URL("__fixtures__/format-1/vae", import.meta.url));

  it("is still read as version 1 wrote it on 2026-11-26", async () => {
    const vae = await readVae(older);
    const image = await vae.decode(tf.tensor2d([[1, -1]])).data();
    // What it decoded then, the first and the last pixel.
    expect(image[0]).toBeCloseTo(0.57677388, 6);
    expect(image[15]).toBeCloseTo(0.42246217, 6);
    vae.dispose();
  });

  it("is refused in a newer version", async () => {
    await cp(older, folder, { recursive: true });
    const path = join(folder, "config.json");
    await writeFile(path, (await readFile(path, "utf8")).replace('"format": 1', '"format": 2'));
    await expect(readVae(folder)).rejects.toThrow(
      `${folder}: config: format: expected 1, got 2; a newer version of the @vae packages wrote it`,
    );
  });
});
