import {
  describeOptIn,
  describeWhen,
  needsTestData,
  temporaryFolder,
  testData,
} from "@vae/testing";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  galleryTable,
  trainNetwork,
  type GalleryEntry,
  type GalleryResult,
} from "./train-network.js";

/** Every network, in a form that trains in no time; base widths only, so that no part is left out. */
const small: readonly GalleryEntry[] = [
  { network: "dense", settings: ["network.widths=[16]"] },
  { network: "conv", settings: ["network.base=2", "network.latent=4"] },
  { network: "infogan", settings: ["network.base=2", "network.fc=8"] },
  { network: "wae", settings: ["network.base=2"] },
  { network: "resnet", settings: ["network.base=2", "network.fc=8"] },
  { network: "rae", objective: "rae-l2", settings: ["network.base=2", "network.seed=4"] },
  { network: "draw", objective: "bernoulli", settings: ["network.steps=3", "network.units=8"] },
];

describe("the gallery in small", () => {
  it.each(small)("$network trains from the command line", async (entry) => {
    const folder = temporaryFolder();
    const length = ["--steps", "3"];
    const result = await trainNetwork(entry, { backend: "wasm", batchSize: 8, length, folder });
    expect(result.steps).toBe(3);
    expect(Number.isFinite(result.lastLoss)).toBe(true);
    expect(result.lastLoss).not.toBe(result.firstLoss);
  });
});

const [grey, padded] = ["fashion-mnist-10k:test", "fashion-mnist-10k:test,pad=32"];

/** Every network at its published size: WAE on 2,000 faces, the others on the 2,000 embedded test images. */
const published: readonly GalleryEntry[] = [
  { network: "dense", data: grey },
  { network: "conv", data: grey },
  { network: "infogan", data: grey },
  { network: "wae", settings: ["schedule.learningRate=0.0001"] }, // its authors' rate; at five times as much it jumps
  { network: "resnet", data: padded },
  { network: "rae", data: padded, objective: "rae-l2" },
  { network: "draw", data: grey, objective: "bernoulli" },
];

const faces = "celeba/crop128_resize64_train";

/** Takes long: `VAE_TEST_GALLERY=1 npx vitest run src/gallery`, with `-t wae` for one of them. */
describeOptIn("VAE_TEST_GALLERY", "the gallery at full size", () => {
  describeWhen(needsTestData(`data/${faces}`), "with faces", () => {
    describe.each([
      { backend: "tensorflow", batchSize: 100, length: ["--epochs", "1"] },
      { backend: "wasm", batchSize: 8, length: ["--steps", "3"] },
    ])("on $backend", (options) => {
      const results: GalleryResult[] = [];

      afterAll(() => {
        console.log(`${options.backend}\n${galleryTable(results)}`);
      });

      it.each(published)("$network trains", { timeout: 7_200_000 }, async (entry) => {
        const folder = temporaryFolder();
        const data = entry.data ?? `folder:${twoThousandFaces(folder)}`;
        const result = await trainNetwork({ ...entry, data }, { ...options, folder });
        results.push(result);
        expect(result.lastLoss).toBeLessThan(result.firstLoss);
      });
    });
  });
});

function twoThousandFaces(folder: string): string {
  const target = join(folder, "faces");
  mkdirSync(target, { recursive: true });
  const source = testData(`data/${faces}`);
  for (const name of readdirSync(source).sort().slice(0, 2000)) {
    symlinkSync(join(source, name), join(target, name));
  }
  return target;
}
