import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Source } from "@vae/base";
import { describeWhen } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { fashionMnistFolder, needsFashionMnist } from "../__fixtures__/fashion-mnist-folder.js";
import { idx } from "../__fixtures__/idx.js";
import { testSource } from "../__fixtures__/source-conformance.js";
import { temporaryFolder } from "../__fixtures__/temporary-folder.js";
import { describeDataset } from "../describe-dataset.js";
import { idxDataset } from "./idx-datasets.js";
import { openDataset } from "./open-dataset.js";

const images = idx([2, 1, 2], [10, 20, 30, 40]);
const labels = idx([2], [3, 1]);
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

/** A data set of two images in the form of MNIST. */
const tiny = idxDataset({
  info: { id: "tiny", title: "", licence: "", citation: "", origin: "" },
  folders: ["tiny", "Tiny/raw"],
  site: "http://localhost",
  remedy: "make it",
  files: {
    train: {
      images: { name: "images", bytes: images.length, md5: md5(images), packedBytes: 60 },
      labels: { name: "labels", bytes: labels.length, md5: md5(labels), packedBytes: 40 },
    },
  },
});
async function open(...roots: string[]): Promise<Source> {
  const opened = await tiny.open({ split: "train", path: "", roots });
  if (!("source" in opened)) throw new Error("expected images that need no decoding");
  return opened.source;
}

describe("IDX files in a folder", () => {
  it("are found plain or packed, in each of the layouts", async () => {
    const plain = await temporaryFolder({ "tiny/images": images, "tiny/labels": labels });
    const packed = await temporaryFolder({
      "Tiny/raw/images.gz": gzipSync(images),
      "tiny/labels.gz": gzipSync(labels),
    });
    const [one, other] = [await open(plain), await open(packed)];
    expect(one.fingerprint).toBe(other.fingerprint);
    expect(one.labels).toEqual(Uint8Array.of(3, 1));
    expect(other.labels).toEqual(one.labels);
  });

  it("are put into a larger square when asked to", async () => {
    const root = await temporaryFolder({ "tiny/images": images, "tiny/labels": labels });
    const opened = await tiny.open({ split: "train", path: "", roots: [root], pad: 3 });
    const source = "source" in opened ? opened.source : undefined;
    const out = new Uint8Array(9);
    await source?.read([0], out);
    expect(out).toEqual(Uint8Array.of(0, 0, 0, 10, 20, 0, 0, 0, 0));
    expect(source?.fingerprint).toContain("| pad 3");
  });

  it("are named when they are missing, with where they were looked for", async () => {
    const root = await temporaryFolder({ "tiny/images": images });
    await expect(open(root)).rejects.toMatchObject({
      code: "IO_FAILED",
      message: `tiny: labels is not there (not in ${root}/tiny, ${root}/Tiny/raw); make it.`,
    });
    await expect(open()).rejects.toThrow("(no folder was given)");
  });

  it("are refused when they are others, cut short or longer than they can be", async () => {
    const changed = await temporaryFolder({
      "tiny/images": images.with(17, 21),
      "tiny/labels": labels,
    });
    await expect(open(changed)).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(open(changed)).rejects.toThrow(
      `expected tiny's images with MD5 ${md5(images)}, got 20`,
    );
    const cut = await temporaryFolder({ "tiny/images.gz": gzipSync(images).subarray(0, -4) });
    await expect(open(cut)).rejects.toThrow(
      "the gzip stream is damaged or cut short; get the file again.",
    );
    const bomb = await temporaryFolder({ "tiny/images.gz": gzipSync(new Uint8Array(5_000_000)) });
    await expect(open(bomb)).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(open(bomb)).rejects.toThrow("the gzip stream is longer than 20 bytes");
  });
});

describe("mnist", () => {
  it("says what to do where its files are missing", async () => {
    await expect(
      openDataset("mnist", { environment: {}, cache: "/nowhere" }),
    ).rejects.toMatchObject({
      code: "IO_FAILED",
      message:
        "mnist: train-images-idx3-ubyte is not there (not in /nowhere/downloads/mnist, /nowhere/downloads/MNIST/raw, /nowhere/downloads); put the file into ROOT/mnist and give root (--root ROOT or VAE_DATA).",
    });
  });
});

describeWhen(needsFashionMnist, "fashion-mnist from Debian's files", () => {
  testSource("fashion-mnist:test", () => openDataset("fashion-mnist:test", { environment: {} }), {
    length: 10_000,
    shape: [28, 28, 1],
    classes: 10,
  });

  it("has the train split by default, 6,000 images a class, and its published moments", async () => {
    const source = await openDataset("fashion-mnist", { environment: {} });
    expect(source).toHaveLength(60_000);
    expect(source.split).toBe("train");
    const { classCounts, mean, standardDeviation } = await describeDataset(source);
    expect(classCounts).toEqual(Array(10).fill(6_000));
    // NumPy's mean and std of images / 255 in float64; tutorials normalise by 0.2860 and 0.3530.
    expect(mean[0]).toBeCloseTo(0.28604059698879, 10);
    expect(standardDeviation[0]).toBeCloseTo(0.35302424451492, 10);
  });

  it("is found in a root, in VAE_DATA and in Debian's folder, in this order", async () => {
    const name = "t10k-images-idx3-ubyte.gz";
    const root = await temporaryFolder();
    await mkdir(join(root, "fashion-mnist"));
    await writeFile(join(root, "fashion-mnist", name), "no gzip, no images");
    const environment = { VAE_DATA: root };
    const broken = openDataset("fashion-mnist:test", { environment });
    await expect(broken).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(broken).rejects.toThrow(join(root, "fashion-mnist", name));
    await copyFile(join(fashionMnistFolder, name), join(root, "fashion-mnist", name));
    const found = await openDataset("fashion-mnist:test", { root, environment: {} });
    const other = await openDataset("fashion-mnist:test", { environment: {} });
    expect(found.fingerprint).toBe(other.fingerprint);
  });

  it("is not taken for MNIST", async () => {
    const root = await temporaryFolder();
    const files = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"];
    for (const file of files) await copyFile(join(fashionMnistFolder, file), join(root, file));
    await expect(openDataset("mnist", { root })).rejects.toThrow(
      "expected mnist's train-images-idx3-ubyte with MD5 6bbc9ace898e44ae57da46a324031adb, got 47040016 bytes with MD5 f4a8712d7a061bf5bd6d2ca38dc4d50a.",
    );
  });

  it("reads what the file holds", async () => {
    const bytes = gunzipSync(await readFile(join(fashionMnistFolder, "t10k-images-idx3-ubyte.gz")));
    const out = new Uint8Array(784);
    const source = await openDataset("fashion-mnist:test", { environment: {} });
    await source.read([1234], out);
    expect(Buffer.compare(out, bytes.subarray(16 + 1234 * 784, 16 + 1235 * 784))).toBe(0);
  });
});
