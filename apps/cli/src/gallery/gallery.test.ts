import { describeOptIn, describeWhen, needsTestData, testData } from "@vae/testing";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../test-support/temporary-folder.js";
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
  it.each(small)("$network trains from the command line", { timeout: 180_000 }, async (entry) => {
    const folder = temporaryFolder();
    const length = ["--steps", "3"];
    const result = await trainNetwork(entry, { backend: "wasm", batchSize: 8, length, folder });
    expect(result.steps).toBe(3);
    expect(result.lastLoss).not.toBe(result.firstLoss);
  });
});

/** Every network at its published size, on real images; WAE on faces, the others on the 2,000 embedded test images. */
function published(faces: string | undefined): readonly GalleryEntry[] {
  const [grey, padded] = ["fashion-mnist-10k:test", "fashion-mnist-10k:test,pad=32"];
  return [
    { network: "dense", data: grey },
    { network: "conv", data: grey },
    { network: "infogan", data: grey },
    ...(faces === undefined ? [] : [{ network: "wae", data: faces }]),
    { network: "resnet", data: padded },
    { network: "rae", data: padded, objective: "rae-l2" },
    { network: "draw", data: grey, objective: "bernoulli" },
  ];
}

const faces = "celeba/crop128_resize64_train";

/** Both forms take minutes: `VAE_TEST_GALLERY=1 npx vitest run src/gallery`. */
describeOptIn("VAE_TEST_GALLERY", "the gallery at full size", () => {
  describeWhen(needsTestData(`data/${faces}`), "with faces", () => {
    it.each([
      { backend: "tensorflow", batchSize: 100, length: ["--epochs", "1"] },
      { backend: "wasm", batchSize: 8, length: ["--steps", "3"] },
    ])(
      "all seven train on $backend",
      async (options) => {
        const folder = temporaryFolder();
        const results: GalleryResult[] = [];
        for (const entry of published(`folder:${twoThousandFaces(folder)}`)) {
          const result = await trainNetwork(entry, { ...options, folder });
          results.push(result);
          console.log(`${options.backend}: ${result.network} in ${result.seconds.toFixed(1)} s`);
          expect(result.lastLoss).toBeLessThan(result.firstLoss);
        }
        console.log(galleryTable(results));
      },
      3_600_000,
    );
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
