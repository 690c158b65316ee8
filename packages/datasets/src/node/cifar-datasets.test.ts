import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { testSource } from "../__fixtures__/source-conformance.js";
import { tar } from "../__fixtures__/tar.js";
import { sharedFolder, temporaryFolder } from "../__fixtures__/temporary-folder.js";
import { describeDataset } from "../describe-dataset.js";
import { cifarDataset } from "./cifar-datasets.js";
import type { Dataset, OpenDatasetOptions, OpenedSplit } from "./dataset.js";
import { openDataset } from "./open-dataset.js";

/** Two records of CIFAR-100 with the labels 4, 11 and 5, 22. */
const records = Uint8Array.from({ length: 2 * 3_074 }, (_, i) => (i * 7) % 256);
records.set([4, 11], 0);
records.set([5, 22], 3_074);
const names = (count: number) => Array.from({ length: count }, (_, i) => `class ${i}\n`).join("");
const sha1 = createHash("sha1").update(records).digest("hex");
const part = [{ name: "train.bin", records: 2, sha1 }];

const tiny = cifarDataset({
  info: { id: "tiny-100", title: "", options: ["jpeg", "labels"] },
  classes: 100,
  archive: "tiny.tar.gz",
  archiveBytes: 5_000,
  folder: "tiny-bin",
  files: { train: part, test: part },
  nameFiles: { fine: "fine.txt", coarse: "coarse.txt" },
});

async function open(root: string, options: OpenDatasetOptions = {}): Promise<OpenedSplit> {
  const opened = await tiny.open({ ...options, split: "train", path: "", roots: [root] });
  if (!("prepare" in opened)) throw new Error("expected images that are to be decoded");
  return opened.prepare();
}

describe("a binary CIFAR", () => {
  it("is read alike from its archive and from its folder", async () => {
    const entries = [
      { name: "tiny-bin/train.bin", content: records },
      { name: "tiny-bin/fine.txt", content: new TextEncoder().encode(names(100)) },
    ];
    const packed = await temporaryFolder({ "tiny.tar.gz": gzipSync(tar(entries)) });
    const unpacked = await temporaryFolder({
      "cifar/tiny-bin/train.bin": records,
      "cifar/tiny-bin/fine.txt": names(100),
    });
    const [one, other] = [await open(packed), await open(unpacked)];
    expect(one.source.labels).toEqual(Uint8Array.of(11, 22));
    expect(one.classNames?.[11]).toBe("class 11");
    expect(other.source.fingerprint).toBe(one.source.fingerprint);
    const [a, b] = [new Uint8Array(6_144), new Uint8Array(6_144)];
    await one.source.read([0, 1], a);
    await other.source.read([0, 1], b);
    expect(a).toEqual(b);
    expect([...a.subarray(0, 3)]).toEqual([14, 7182, 14350].map((i) => i % 256)); // (2 + 1024 c) · 7
  });

  it("has the coarse labels as an option, and names only when they fit", async () => {
    const root = await temporaryFolder({
      "tiny-bin/train.bin": records,
      "tiny-bin/coarse.txt": names(19),
    });
    const { source, classNames } = await open(root, { labels: "coarse" });
    expect(source.labels).toEqual(Uint8Array.of(4, 5));
    expect(source.fingerprint).toContain("labels=coarse");
    expect(classNames).toBeUndefined();
  });

  it("is refused when a file is another one, is missing or is damaged", async () => {
    const changed = await temporaryFolder({ "tiny-bin/train.bin": records.with(9, 1) });
    await expect(open(changed)).rejects.toThrow(`expected tiny-100's train.bin with SHA-1 ${sha1}`);
    const long = await temporaryFolder({ "tiny-bin/train.bin": new Uint8Array(10_000) });
    await expect(open(long)).rejects.toMatchObject({ code: "DATA_INVALID" });
    const empty = await temporaryFolder({ "tiny.tar.gz": gzipSync(tar([])) });
    await expect(open(empty)).rejects.toThrow("holds no train.bin; get the archive again.");
    const archive = gzipSync(tar([{ name: "train.bin", content: records }]));
    const cut = await temporaryFolder({ "tiny.tar.gz": archive.subarray(0, -20) });
    await expect(open(cut)).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: `${cut}/tiny.tar.gz: the gzip stream is damaged or cut short; get the file again.`,
    });
    const none = await temporaryFolder();
    await expect(open(none)).rejects.toMatchObject({ code: "IO_FAILED" });
    await expect(open(none)).rejects.toThrow(
      `neither tiny.tar.gz nor tiny-bin is there (not in ${none}, `,
    );
  });

  it("names an archive that cannot be read", async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, "tiny.tar.gz"));
    await expect(open(root)).rejects.toMatchObject({ code: "IO_FAILED" });
  });

  it.each([0, 101, 7.5])("has no JPEG quality %d", async (jpeg) => {
    await expect(openDataset("cifar-10", { jpeg })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: `jpeg: expected a quality of 1 to 100, got ${jpeg}.`,
    });
  });
});

describeWhen(needsTestData("data/cifar-10-binary.tar.gz"), "cifar-10 from its archive", () => {
  const root = testData("data");
  // One cache for the group: to read the archive takes seconds.
  const cache = sharedFolder();
  const openHere = async (id: string, options: OpenDatasetOptions = {}): Promise<Dataset> =>
    openDataset(id, { root, cache: await cache(), ...options });

  testSource("cifar-10:test", () => openHere("cifar-10:test"), {
    length: 10_000,
    shape: [32, 32, 3],
    classes: 10,
  });

  testSource(
    "cifar-10:test as JPEG of quality 75",
    () => openHere("cifar-10:test", { cache: false, jpeg: 75 }),
    { length: 10_000, shape: [32, 32, 3], classes: 10 },
  );

  it("has the published moments, and 5,000 images a class", async () => {
    const source = await openHere("cifar-10");
    const { classCounts, mean, standardDeviation } = await describeDataset(source);
    expect(source.split).toBe("train");
    expect(classCounts).toEqual(Array(10).fill(5_000));
    const round = (values: readonly number[]) => values.map((value) => Number(value.toFixed(8)));
    expect(round(mean)).toEqual([0.49139968, 0.48215841, 0.44653091]);
    expect(round(standardDeviation)).toEqual([0.24703223, 0.24348513, 0.26158784]);
    const test = await describeDataset(await openHere("cifar-10:test"));
    expect(round(test.mean)).toEqual([0.49421428, 0.48513139, 0.45040909]);
    expect(round(test.standardDeviation)).toEqual([0.24665252, 0.24289226, 0.26159238]);
  });

  it("comes from the cache without its archive", async () => {
    const { fingerprint, classNames } = await openHere("cifar-10:test", { root: "/nowhere" });
    expect(fingerprint).toBe((await openHere("cifar-10:test")).fingerprint);
    expect(classNames?.[3]).toBe("cat");
    await expect(openHere("cifar-10:test", { root: "/nowhere", cache: false })).rejects.toThrow(
      "neither cifar-10-binary.tar.gz nor cifar-10-batches-bin is there",
    );
  });

  it("equals what Pillow writes as JPEG at 75 and reads back, and says so in its fingerprint", async () => {
    const jpeg = await openHere("cifar-10:test", { cache: false, jpeg: 75 });
    expect(jpeg.fingerprint).toContain("cifar-10:test jpeg=75 ");
    const out = new Uint8Array(500 * 3_072);
    const indices = Array.from({ length: 500 }, (_, i) => i);
    await jpeg.read(indices, out);
    // SHA-256 of the first 500 images through Image.save(file, "JPEG") and Image.open of Pillow 12.3.0.
    expect(createHash("sha256").update(out).digest("hex")).toBe(
      "920a4d904f10b4af5125f611caefedd95ef112c707889f995ef3d1cc5fc10c93",
    );
  });

  it("is refused when a file of its folder is another one", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "cifar-10-batches-bin"));
    await writeFile(
      join(folder, "cifar-10-batches-bin", "test_batch.bin"),
      new Uint8Array(30_730_000),
    );
    const failure = openHere("cifar-10:test", { root: folder, cache: false });
    await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(failure).rejects.toThrow(
      "with SHA-1 67eb016db431130d61cd03c7ad570b013799c88c, got",
    );
  });
});
