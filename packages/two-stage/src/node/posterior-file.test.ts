import { useBackend } from "@vae/backend";
import { decodeNpy, Rng, type Source } from "@vae/base";
import { createVae, denseNetwork, encodeSource, type Vae } from "@vae/core";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPosteriors } from "../posteriors/posterior-source.js";
import { openPosteriorFile, writePosteriorFile } from "./posterior-file.js";

const folder = mkdtempSync(join(tmpdir(), "vae-posteriors-"));
const path = join(folder, "posteriors.npy");

/** More images than are encoded at once, so that the file is written in parts. */
const source: Source = {
  length: 2101,
  shape: [2, 2, 1],
  fingerprint: "ramp",
  read(indices, out) {
    for (let i = 0; i < indices.length; i++) {
      for (let p = 0; p < 4; p++) out[4 * i + p] = ((indices[i] ?? 0) * (p + 1)) % 256;
    }
    return Promise.resolve();
  },
};
let vae: Vae;

beforeAll(async () => {
  await useBackend("wasm");
  const network = denseNetwork({ imageShape: source.shape, latent: 3, widths: [4] });
  vae = createVae({ network, rng: new Rng(1) });
  await writePosteriorFile(path, vae, source);
});

afterAll(() => {
  vae.dispose();
  rmSync(folder, { recursive: true });
});

describe("a file of posteriors", () => {
  it("holds what the encoder says of each image, in any order", async () => {
    const { mean, logVariance } = await encodeSource(vae, source);
    const file = openPosteriorFile(path);
    expect(file).toMatchObject({ path, length: 2101, latent: 3 });
    expect(file.read([2100, 0])).toEqual({
      mean: Float32Array.of(...mean.slice(-3), ...mean.slice(0, 3)),
      logVariance: Float32Array.of(...logVariance.slice(-3), ...logVariance.slice(0, 3)),
    });
    expect(readPosteriors(file)).toEqual({ length: 2101, latent: 3, mean, logVariance });
    expect(() => file.read([2101])).toThrow("row 2101 is not there");
    file.close();
  });

  it("is an npy, which NumPy opens", async () => {
    const { mean, logVariance } = await encodeSource(vae, source);
    const { shape, data } = decodeNpy(readFileSync(path));
    expect(shape).toEqual([2101, 2, 3]);
    expect(data.slice(0, 6)).toEqual(
      Float32Array.of(...mean.slice(0, 3), ...logVariance.slice(0, 3)),
    );
  });

  it("leaves nothing else behind", () => {
    expect(readdirSync(folder)).toEqual(["posteriors.npy"]);
  });

  it("is refused when it is cut off, another file, or not there", () => {
    const bent = join(folder, "bent.npy");
    for (const bytes of [
      readFileSync(path).subarray(0, -1),
      Buffer.from("text"),
      Buffer.alloc(0),
    ]) {
      writeFileSync(bent, bytes);
      expect(() => openPosteriorFile(bent)).toThrow("bent.npy: expected posteriors");
    }
    rmSync(bent);
    expect(() => openPosteriorFile(bent)).toThrow("bent.npy: cannot be opened");
  });
});
