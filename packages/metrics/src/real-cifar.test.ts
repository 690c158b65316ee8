import { readFileSync } from "node:fs";
import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { openDataset } from "@vae/datasets/node";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { needsNative } from "./__fixtures__/backends.js";
import type { Picture } from "./extractors/picture.js";
import { frechetDistance } from "./frechet/frechet-distance.js";
import { decodeInceptionWeights, inceptionFeatures, type InceptionFeatures } from "./inception.js";

const file = "weights/fid-inception-partial.safetensors";
const archive = "data/cifar-10-binary.tar.gz";
const dimensions = [64, 192, 768] as const;
const minutes = 60_000;

type Features = InceptionFeatures["features"];

type Change = (picture: Picture, i: number) => Promise<Picture>;

/** Each change twice, little and much. */
const changes: Readonly<Record<string, readonly [Change, Change]>> = {
  noise: pair([10, 40], (deviation) => (p, i) => Promise.resolve(noisy(p, deviation, i))),
  blur: pair([0.6, 1.5], (sigma) => (p) => edited(p, (image) => image.blur(sigma))),
  jpeg: pair([60, 10], (quality) => (p) => edited(p, (image) => image.jpeg({ quality }))),
};

/** Images of each split, and how many of them are changed: 200 images in all, ten seconds on two quiet cores. */
const [count, few] = [64, 12];

describeWhen(needsTestData(archive), "real images of CIFAR-10", () => {
  describeWhen(needsTestData(file), "by 64, 192 and 768 features of the real network", () => {
    describeWhen(needsNative, "on native TensorFlow", () => {
      let test: Features;
      let train: Features;
      let changed: Readonly<Record<string, readonly Features[]>>;
      beforeAll(async () => {
        await useBackend("tensorflow");
        const bytes = new Uint8Array(readFileSync(testData(file)));
        const weights = await decodeInceptionWeights(bytes, file);
        const [ofTest, ofTrain] = [await pictures("test", count), await pictures("train", count)];
        const edits = Object.values(changes).flat();
        const edited = edits.map((change) => Promise.all(ofTest.slice(0, few).map(change)));
        // In one pass, so that the graph is made once.
        const all = [...ofTest, ...ofTrain, ...(await Promise.all(edited)).flat()];
        const { features } = await inceptionFeatures(all, { weights, outputs: dimensions });
        const rows = (start: number, end: number) => rowsOf(features, start, end);
        [test, train] = [rows(0, count), rows(count, 2 * count)];
        changed = Object.fromEntries(
          Object.keys(changes).map((name, i) => {
            const start = 2 * count + 2 * i * few;
            return [name, [rows(start, start + few), rows(start + few, start + 2 * few)]];
          }),
        );
      }, 10 * minutes);

      describe.each(dimensions)("at %i features", (dimension) => {
        const between = (a: Features, b: Features) =>
          frechetDistance(a[dimension]!, b[dimension]!).value;

        it("test against train falls as n grows", () => {
          // The mean over all parts of n images, since one small part may be near by chance.
          const falling = [16, 32, 64].map((n) => {
            const parts = Array.from({ length: count / n }, (_, part) => {
              const [start, end] = [part * n, (part + 1) * n];
              return between(rowsOf(test, start, end), rowsOf(train, start, end));
            });
            return parts.reduce((sum, value) => sum + value, 0) / parts.length;
          });
          expect(falling).toEqual([...falling].sort((a, b) => b - a));
        });

        it("two halves of one split are as near as equally many images of two splits", () => {
          const halves = between(rowsOf(test, 0, 32), rowsOf(test, 32, 64));
          expect(halves).toBeLessThan(1.5 * between(rowsOf(test, 0, 32), rowsOf(train, 0, 32)));
        });

        it("a set is at no distance from itself", () => {
          expect(between(test, test)).toBeLessThan(1e-9 * 1000);
        });

        it.each(Object.keys(changes))(
          "images lie the farther, the more they are changed: %s",
          (name) => {
            const clean = rowsOf(test, 0, few);
            const [little, much] = changed[name]!.map((features) => between(clean, features));
            expect(little!).toBeGreaterThan(0);
            expect(much!).toBeGreaterThan(2 * little!);
          },
        );
      });
    });
  });
});

function pair(
  [little, much]: readonly [number, number],
  change: (amount: number) => Change,
): readonly [Change, Change] {
  return [change(little), change(much)];
}

/** The same rows of the features of each number. */
function rowsOf(features: Features, start: number, end: number): Features {
  return Object.fromEntries(
    dimensions.map((dimension) => {
      const data = features[dimension]!.data.slice(start * dimension, end * dimension);
      return [dimension, { data, shape: [end - start, dimension] }];
    }),
  );
}

async function pictures(split: string, count: number): Promise<Picture[]> {
  const options = { root: testData("data"), cache: false } as const;
  const source = await openDataset(`cifar-10:${split}`, options);
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
