import { readFileSync } from "node:fs";
import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { openDataset } from "@vae/datasets/node";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { needsNative } from "./__fixtures__/backends.js";
import type { Picture } from "./extractors/picture.js";
import type { FeatureMatrix } from "./features/feature-matrix.js";
import { frechetDistance } from "./frechet/frechet-distance.js";
import {
  decodeInceptionWeights,
  inceptionFeatures,
  type InceptionDimension,
  type InceptionWeights,
} from "./inception.js";

const file = "weights/fid-inception-partial.safetensors";
const archive = "data/cifar-10-binary.tar.gz";
const dimensions = [64, 192, 768] as const;
const minutes = 60_000;

/** Images of CIFAR-10 by 64, 192 and 768 features of the real network; few, so that they are done in half a minute. */
describeWhen(needsTestData(archive), "real images", () => {
  describeWhen(needsTestData(file), "by real weights", () => {
    describeWhen(needsNative, "on native TensorFlow", () => {
      let weights: InceptionWeights;
      let test: Picture[];
      let train: Picture[];
      beforeAll(async () => {
        await useBackend("tensorflow");
        weights = await decodeInceptionWeights(new Uint8Array(readFileSync(testData(file))), file);
        test = await pictures("test", 96);
        train = await pictures("train", 96);
      }, 5 * minutes);

      const featuresOf = async (images: readonly Picture[]) =>
        (await inceptionFeatures(images, { weights, outputs: dimensions })).features;

      it(
        "test against train falls as n grows, and halves are near",
        { timeout: 20 * minutes },
        async () => {
          const [ofTest, ofTrain] = [await featuresOf(test), await featuresOf(train)];
          for (const dimension of dimensions) {
            const falling = [24, 48, 96].map((n) =>
              distance(first(ofTest[dimension]!, n), first(ofTrain[dimension]!, n)),
            );
            expect(falling).toEqual([...falling].sort((a, b) => b - a));
            // Two halves of one split are as near as equally many images of two splits.
            const halves = distance(first(ofTest[dimension]!, 48), last(ofTest[dimension]!, 48));
            expect(halves).toBeLessThan(1.5 * falling[1]!);
            expect(distance(ofTest[dimension]!, ofTest[dimension]!)).toBeLessThan(1e-9 * 1000);
          }
        },
      );

      describe("changed images lie the farther, the more they are changed:", () => {
        let clean: Awaited<ReturnType<typeof featuresOf>>;
        const few = 24;
        beforeAll(async () => {
          clean = await featuresOf(test.slice(0, few));
        }, 10 * minutes);

        it.each<[string, readonly ((picture: Picture, i: number) => Promise<Picture>)[]]>([
          ["noise", [10, 40].map((deviation) => (p, i) => Promise.resolve(noisy(p, deviation, i)))],
          ["blur", [0.6, 1.5].map((sigma) => (p) => edited(p, (s) => s.blur(sigma)))],
          ["jpeg", [60, 10].map((quality) => (p) => edited(p, (s) => s.jpeg({ quality })))],
        ])("%s", { timeout: 20 * minutes }, async (_, changes) => {
          const distances: Record<InceptionDimension, number>[] = [];
          for (const change of changes) {
            const changed = await featuresOf(await Promise.all(test.slice(0, few).map(change)));
            const to = (dimension: 64 | 192 | 768) =>
              distance(clean[dimension]!, changed[dimension]!);
            distances.push({ 64: to(64), 192: to(192), 768: to(768), 2048: Number.NaN });
          }
          const [little, much] = distances;
          for (const dimension of dimensions) {
            expect(little![dimension]).toBeGreaterThan(0);
            expect(much![dimension]).toBeGreaterThan(2 * little![dimension]);
          }
        });
      });
    });
  });
});

const distance = (a: FeatureMatrix, b: FeatureMatrix) => frechetDistance(a, b).value;

function first({ data, shape: [, columns = 0] }: FeatureMatrix, rows: number): FeatureMatrix {
  return { data: data.slice(0, rows * columns), shape: [rows, columns] };
}

function last({ data, shape: [, columns = 0] }: FeatureMatrix, rows: number): FeatureMatrix {
  return { data: data.slice(-rows * columns), shape: [rows, columns] };
}

async function pictures(split: string, count: number): Promise<Picture[]> {
  const source = await openDataset(`cifar-10:${split}`, { root: testData("data") });
  const bytes = new Uint8Array(count * 3072);
  await source.read(Uint32Array.from({ length: count }, (_, i) => i), bytes); // prettier-ignore
  return Array.from({ length: count }, (_, i) => ({
    data: bytes.subarray(i * 3072, (i + 1) * 3072),
    height: 32,
    width: 32,
    channels: 3,
  }));
}

function noisy(picture: Picture, deviation: number, seed: number): Picture {
  const rng = new Rng(seed + 1);
  return {
    ...picture,
    data: Uint8Array.from(picture.data, (v) => clip(v + deviation * rng.normal())),
  };
}

function clip(value: number): number {
  return Math.min(Math.max(Math.round(value), 0), 255);
}

async function edited(picture: Picture, edit: (image: Sharp) => Sharp): Promise<Picture> {
  const raw = { width: 32, height: 32, channels: 3 } as const;
  const encoded = await edit(sharp(picture.data, { raw }).png()).toBuffer(); // jpeg() takes over from png()
  return { ...picture, data: new Uint8Array(await sharp(encoded).removeAlpha().raw().toBuffer()) };
}
