import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describeWhen } from "@vae/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { describeDataset } from "./describe-dataset.js";
import { fashionMnistClasses, loadFashionMnist10k } from "./fashion-mnist-10k.js";
import { fashionMnistFolder, needsFashionMnist } from "./__fixtures__/fashion-mnist-folder.js";
import { readAll } from "./__fixtures__/read-all.js";
import { testSource } from "./__fixtures__/source-conformance.js";

const asset = new URL("../assets/fashion-mnist-10k.idx.gz", import.meta.url);

testSource("fashion-mnist-10k", () => loadFashionMnist10k(), {
  length: 10_000,
  shape: [28, 28, 1],
  classes: 10,
});

describe("loadFashionMnist10k", () => {
  it("splits into the first 8,000 and the last 2,000", async () => {
    const [train, test, all] = await Promise.all([
      loadFashionMnist10k({ split: "train" }),
      loadFashionMnist10k({ split: "test" }),
      loadFashionMnist10k(),
    ]);
    expect([train.length, test.length, all.length]).toEqual([8_000, 2_000, 10_000]);
    const [one, other] = [new Uint8Array(784), new Uint8Array(784)];
    await train.read([7_999], one);
    await all.read([7_999], other);
    expect(one).toEqual(other);
    await test.read([0], one);
    await all.read([8_000], other);
    expect(one).toEqual(other);
    expect(test.labels).toEqual(all.labels?.subarray(8_000));
    expect(new Set([train, test, all].map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  it("has 1,000 images of each of the ten classes", async () => {
    const { classCounts } = await describeDataset(await loadFashionMnist10k());
    expect(classCounts).toEqual(Array(10).fill(1_000));
    expect(fashionMnistClasses).toHaveLength(10);
  });

  it("has the moments that NumPy computes in float64", async () => {
    // x[:8000].mean(), .std() and x[8000:], x = images / 255; a sum of 6 million terms keeps 12 digits
    for (const [split, mean, standardDeviation] of [
      ["train", 0.286413100240096, 0.352400507872128],
      ["test", 0.28859400260104, 0.352613285242209],
    ] as const) {
      const moments = await describeDataset(await loadFashionMnist10k({ split }));
      expect(moments.mean[0]).toBeCloseTo(mean, 12);
      expect(moments.standardDeviation[0]).toBeCloseTo(standardDeviation, 12);
    }
  });

  it("is a package entry of under 5 MB", async () => {
    expect((await readFile(asset)).length).toBeLessThan(5_000_000);
  });

  it("takes the file packed or, from a server that unpacks it, plain", async () => {
    const plain = new Uint8Array(gunzipSync(await readFile(asset)));
    const source = await loadFashionMnist10k({ load: () => Promise.resolve(plain) });
    expect(source.fingerprint).toBe((await loadFashionMnist10k()).fingerprint);
  });

  it("refuses a file that is cut short, changed or another one", async () => {
    const packed = new Uint8Array(await readFile(asset));
    const cut = () => Promise.resolve(packed.subarray(0, 1_000_000));
    await expect(loadFashionMnist10k({ load: cut })).rejects.toMatchObject({
      code: "DATA_INVALID",
      message:
        "fashion-mnist-10k.idx.gz: the gzip stream is damaged or cut short; get the file again.",
    });
    const plain = new Uint8Array(gunzipSync(packed));
    plain[5_000_000] = (plain[5_000_000] ?? 0) ^ 1;
    await expect(loadFashionMnist10k({ load: () => Promise.resolve(plain) })).rejects.toThrow(
      /^fashion-mnist-10k\.idx\.gz: expected content with sha256 30214f3f.* install @vae\/datasets again\.$/,
    );
    const page = () => Promise.resolve(new TextEncoder().encode("<html>not found</html>"));
    await expect(loadFashionMnist10k({ load: page })).rejects.toMatchObject({
      code: "DATA_INVALID",
    });
  });

  it("knows its splits", async () => {
    const split = "trian" as "train";
    await expect(loadFashionMnist10k({ split })).rejects.toThrow(
      'Unknown split of fashion-mnist-10k "trian". Did you mean "train"? Known: train, test, all.',
    );
  });
});

describeWhen(needsFashionMnist, "fashion-mnist-10k beside Debian's files", () => {
  it("holds the official images and labels", async () => {
    const official = async (name: string) =>
      new Uint8Array(gunzipSync(await readFile(join(fashionMnistFolder, name))));
    const images = await official("t10k-images-idx3-ubyte.gz");
    const labels = await official("t10k-labels-idx1-ubyte.gz");
    const source = await loadFashionMnist10k();
    expect(Buffer.compare(await readAll(source), images.subarray(16))).toBe(0);
    expect(source.labels).toEqual(labels.subarray(8));
  });
});

describe("loadFashionMnist10k in a browser", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** What a page does: the file's URL is one of the web, and fetch asks for it. */
  function serveToPage(answer: () => Response): void {
    vi.stubGlobal("fetch", () => Promise.resolve(answer()));
    vi.stubGlobal(
      "URL",
      class extends URL {
        override get protocol() {
          return "https:";
        }
      },
    );
  }

  it("fails with the status when the file is not served", async () => {
    serveToPage(() => new Response("", { status: 404 }));
    const failure = loadFashionMnist10k();
    await expect(failure).rejects.toMatchObject({
      code: "IO_FAILED",
      cause: expect.objectContaining({ message: "HTTP status 404" }) as unknown,
    });
  });

  it("loads by fetch", async () => {
    const bytes = await readFile(asset);
    serveToPage(() => new Response(new Uint8Array(bytes)));
    expect(await loadFashionMnist10k()).toHaveLength(10_000);
  });
});
