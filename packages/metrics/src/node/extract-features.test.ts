import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { functionExtractor } from "../extractors/function-extractor.js";
import type { ImageExtractor } from "../extractors/image-extractor.js";
import { joinRows } from "../features/join-rows.js";
import { extractFeatures, type ExtractFeaturesOptions } from "./extract-features.js";
import { slicePictures, type PictureSource } from "./picture-source.js";

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "vae-features-"));
});
afterEach(() => rm(cache, { recursive: true }));

/** Image i is the byte i % 251. */
const pictures: PictureSource = {
  length: 450,
  fingerprint: "made:all",
  read: (start, end) =>
    Promise.resolve(
      Array.from({ length: end - start }, (_, i) => ({
        data: Uint8Array.of((start + i) % 251),
        height: 1,
        width: 1,
        channels: 1,
      })),
    ),
};

/** The byte and its square; counts the images that it has seen. */
function counting(sha256?: string): ImageExtractor & { seen: number; fail?: number } {
  const self = {
    ...functionExtractor({
      id: "square",
      dimension: 2,
      convention: "byte",
      ...(sha256 !== undefined && { sha256 }),
      features(batch) {
        self.seen += batch.length;
        if (self.fail !== undefined && self.seen > self.fail) throw new Error("pulled the plug");
        return Float32Array.from(batch.flatMap(({ data: [v = 0] }) => [v, v * v]));
      },
    }),
    seen: 0,
    fail: undefined as number | undefined,
  };
  return self as ImageExtractor & { seen: number; fail?: number };
}

async function all(
  source: PictureSource,
  extractor: ImageExtractor,
  options: ExtractFeaturesOptions = {},
) {
  const parts = [];
  for await (const { features } of extractFeatures(source, extractor, options))
    parts.push(features);
  return joinRows(parts);
}

it("gives every image its row, whatever the batch", async () => {
  const features = await all(pictures, counting(), { batchSize: 7 });
  expect(features.shape).toEqual([450, 2]);
  for (const i of [0, 199, 200, 449]) {
    expect([...features.data.slice(2 * i, 2 * i + 2)]).toEqual([i % 251, (i % 251) ** 2]);
  }
  expect(await all(pictures, counting(), { batchSize: 450 })).toEqual(features);
});

it("takes what a source of large images gives at a time", async () => {
  const read = (start: number, end: number) => pictures.read(start, Math.min(end, start + 3));
  const extractor = counting();
  expect(await all({ ...pictures, read }, extractor)).toEqual(await all(pictures, counting()));
  const none = { ...pictures, read: () => Promise.resolve([]) };
  await expect(all(none, extractor)).rejects.toThrow(
    "made:all: expected an image 0 (counted from 0), got none.",
  );
});

it("goes on where it was interrupted, and a finished one is only read", async () => {
  const whole = await all(pictures, counting());
  const first = counting();
  first.fail = 260;
  await expect(all(pictures, first, { cache })).rejects.toThrow("pulled the plug");
  const second = counting();
  expect(await all(pictures, second, { cache })).toEqual(whole);
  expect(second.seen).toBe(250); // the first 200 were kept
  const third = counting();
  const done: [number, boolean][] = [];
  const onProgress = (n: number, isCached: boolean) => done.push([n, isCached]);
  expect(await all(pictures, third, { cache, onProgress })).toEqual(whole);
  expect(third.seen).toBe(0);
  expect(done).toEqual([[200, true], [400, true], [450, true]]); // prettier-ignore
});

it("stops at a signal between two batches", async () => {
  const controller = new AbortController();
  const extractor = counting();
  const onProgress = (n: number) => {
    if (n === 220) controller.abort();
  };
  await expect(
    all(pictures, extractor, { cache, signal: controller.signal, onProgress }),
  ).rejects.toThrow("aborted");
  expect(extractor.seen).toBe(220);
});

it("never takes features of other images, weights or conventions", async () => {
  await all(pictures, counting(), { cache });
  const others = counting("1".repeat(64));
  await all(pictures, others, { cache });
  expect(others.seen).toBe(450);
  const convention = { ...counting(), convention: "another" };
  await all(pictures, convention, { cache });
  await all({ ...pictures, fingerprint: "other:all" }, counting(), { cache });
  expect(await readdir(cache)).toHaveLength(4);
});

it("makes a damaged part anew", async () => {
  const whole = await all(pictures, counting(), { cache });
  const [folder = ""] = await readdir(cache);
  await writeFile(join(cache, folder, "0-200.features.npy"), "not an array");
  const again = counting();
  expect(await all(pictures, again, { cache })).toEqual(whole);
  expect(again.seen).toBe(200);
});

it("lets a part of a set share the features of the whole", async () => {
  const whole = await all(pictures, counting(), { cache });
  const extractor = counting();
  const slice = slicePictures(slicePictures(pictures, 200, 450), 0, 200);
  const part = await all(slice, extractor, { cache });
  expect(extractor.seen).toBe(0);
  expect(part.data).toEqual(whole.data.slice(400, 800));
  expect(slice.fingerprint).toBe("made:all[200:400]");
});

it("refuses a batch of no images", async () => {
  await expect(all(pictures, counting(), { batchSize: 0 })).rejects.toThrow(
    "batchSize: expected a whole number ≥ 1, got 0.",
  );
});
