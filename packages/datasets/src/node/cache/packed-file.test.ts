import { copyFile, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeSafetensors, imageSize, Rng, type ImageShape } from "@vae/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSource } from "../../__fixtures__/source-conformance.js";
import { sharedFolder, temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { openPackedFile } from "./packed-file.js";
import { decodePackedHeader, encodePackedHeader, packedLayout } from "./packed-header.js";

const shape: ImageShape = [2, 3, 1];
const facts = {
  length: 5,
  shape,
  fingerprint: "five:all sha256:05",
  hasLabels: true,
  classNames: ["a", "ü"],
  notes: ['said "so"'],
};
const images = Uint8Array.from({ length: 30 }, (_, i) => i * 3);
const labels = Uint8Array.of(0, 1, 0, 1, 1);

const whole = Buffer.concat([encodePackedHeader(facts), images, labels]);

async function packed(bytes: Uint8Array = whole): Promise<string> {
  return join(await temporaryFolder({ "five.safetensors": bytes }), "five.safetensors");
}

async function open(path: string, residentLimit?: number) {
  const opened = await openPackedFile(path, residentLimit === undefined ? {} : { residentLimit });
  if (opened === undefined) throw new Error("expected a packed file");
  return opened;
}

const expected = { length: 5, shape, classes: 2 };
const shared = sharedFolder(() => ({ five: whole }));
const openShared = async (limit?: number) =>
  (await open(join(await shared(), "five"), limit)).source;
testSource("a packed file in memory", () => openShared(), expected);
testSource("a packed file on disk", () => openShared(0), expected);

describe("a packed file", () => {
  it("gives back what it was made of", async () => {
    const { source, classNames, notes } = await open(await packed());
    expect(source.fingerprint).toBe(facts.fingerprint);
    expect(source.labels).toEqual(labels);
    expect(classNames).toEqual(facts.classNames);
    expect(notes).toEqual(facts.notes);
    const out = new Uint8Array(30);
    await source.read([0, 1, 2, 3, 4], out);
    expect(out).toEqual(images);
  });

  it("is a safetensors file", async () => {
    const { tensors, metadata } = decodeSafetensors(new Uint8Array(await readFile(await packed())));
    expect(tensors["images"]).toMatchObject({ dtype: "U8", shape: [5, 2, 3, 1], data: images });
    expect(tensors["labels"]).toMatchObject({ dtype: "U8", shape: [5], data: labels });
    expect(metadata["fingerprint"]).toBe(facts.fingerprint);
  });

  it("counts as missing when it is missing, cut short, too long or changed in its header", async () => {
    expect(await openPackedFile("/no/such/file")).toBeUndefined();
    const path = await packed();
    for (const length of [0, 7, 8, 60, whole.length - 1, whole.length + 1]) {
      const copy = `${path}.${length}`;
      await copyFile(path, copy);
      await truncate(copy, length);
      expect(await openPackedFile(copy)).toBeUndefined();
    }
    const header = encodePackedHeader(facts).length;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: header - 1 }), fc.nat({ max: 254 }), async (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = ((bytes[at] ?? 0) + change + 1) % 256;
        await writeFile(path, bytes);
        const opened = await openPackedFile(path).catch((error: unknown) => {
          // The version itself may be what has changed.
          expect(String(error)).toMatch(/format: expected 1, got [2-9]/);
          return undefined;
        });
        // A change inside of a text is still a header; then nothing but a text may differ.
        if (opened !== undefined) {
          expect(opened.source).toMatchObject({ length: 5, shape, labels });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("allocates nothing by a forged length", async () => {
    const bytes = new Uint8Array(64).fill(32);
    bytes.set([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    expect(await openPackedFile(await packed(bytes))).toBeUndefined();
  });

  it("says so when it becomes shorter while it is in use", async () => {
    const path = await packed();
    const { source } = await open(path, 0);
    await truncate(path, 100);
    await expect(source.read([4], new Uint8Array(6))).rejects.toMatchObject({ code: "IO_FAILED" });
  });

  it("of 2 GB is read in a memory that a batch bounds", async () => {
    const large = { ...facts, shape: [64, 64, 3] as const, length: 175_000 };
    const header = encodePackedHeader(large);
    const path = await packed(header);
    const { fileBytes } = packedLayout(large, header.length);
    expect(fileBytes).toBeGreaterThan(2 * 2 ** 30);
    await truncate(path, fileBytes); // a hole: it takes no room on the disk
    const { source } = await open(path);
    const size = imageSize(large.shape);
    const batch = new Uint8Array(100 * size);
    const rng = new Rng(1);
    const draw = () => Uint32Array.from({ length: 100 }, () => rng.integer(large.length));
    await source.read(draw(), batch);
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 300; i++) await source.read(draw(), batch);
    // 300 batches are 369 MB; what stays is garbage that the collector has not seen yet.
    expect(process.memoryUsage.rss() - before).toBeLessThan(60e6);
  });
});

describe("the header of a packed file", () => {
  it("comes back for any names and notes", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), fc.string(), (notes, fingerprint) => {
        const bare = { length: 5, shape, hasLabels: false, notes, fingerprint };
        const header = encodePackedHeader(bare);
        expect(header.length % 8).toBe(0);
        expect(decodePackedHeader(new TextDecoder().decode(header.subarray(8)))).toEqual(bare);
      }),
      { numRuns: 300 },
    );
  });

  it.each(["", "{}", "null", "[1]", '{"__metadata__":{},"images":{"shape":"x"}}'])(
    "is none: %s",
    (text) => {
      expect(decodePackedHeader(text)).toBeUndefined();
    },
  );
});

describe("the format of packed files", () => {
  const older = new URL("__fixtures__/format-1/three.safetensors", import.meta.url);

  it("is still read as version 1 wrote it on 2026-11-26", async () => {
    const { source, classNames, notes } = await open(fileURLToPath(older));
    expect(source).toMatchObject({ length: 3, shape: [28, 28, 1], labels: Uint8Array.of(9, 2, 1) });
    expect({ classNames, notes }).toEqual({ classNames: ["a", "b"], notes: ["first three"] });
    const images = new Uint8Array(3 * 28 * 28);
    await source.read([0, 1, 2], images);
    expect(images.reduce((sum, value) => sum + value, 0)).toBe(185_970);
  });

  it("is refused in a newer version, and not made anew", async () => {
    const text = (await readFile(older)).toString("latin1");
    const path = await packed(
      Buffer.from(text.replace("vae-datasets/1", "vae-datasets/2"), "latin1"),
    );
    await expect(openPackedFile(path)).rejects.toThrow(
      `${path}: format: expected 1, got 2; a newer version of the @vae packages wrote it, update them to read it, or remove it: it is made again.`,
    );
  });
});
