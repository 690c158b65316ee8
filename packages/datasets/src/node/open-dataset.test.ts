import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { encodeNpy } from "@vae/base";
import { describe, expect, it } from "vitest";
import { picture } from "../__fixtures__/pictures.js";
import { temporaryFolder } from "../__fixtures__/temporary-folder.js";
import { listDatasets, openDataset } from "./open-dataset.js";

const floats = encodeNpy({ shape: [2, 1, 1], data: Float32Array.of(0, 2) });

describe("openDataset", () => {
  it("opens the embedded images by split, the train split by default", async () => {
    expect(await openDataset("fashion-mnist-10k")).toMatchObject({ split: "train", length: 8_000 });
    expect(await openDataset("fashion-mnist-10k:test")).toHaveLength(2_000);
    expect(await openDataset("fashion-mnist-10k", { split: "all" })).toHaveLength(10_000);
    const { classNames, notes } = await openDataset("fashion-mnist-10k");
    expect(classNames?.[9]).toBe("Ankle boot");
    expect(notes).toEqual([]);
  });

  it("opens an npy file by path, with or without its id, and a range", async () => {
    const folder = await temporaryFolder({ "a.npy": floats });
    const path = join(folder, "a.npy");
    await expect(openDataset(path)).rejects.toThrow("a.npy: expected values in [0, 1], got 2");
    const source = await openDataset(`npy:${path}`, { range: [0, 2] });
    const out = new Uint8Array(2);
    await source.read([1, 0], out);
    expect(out).toEqual(Uint8Array.of(255, 0));
  });

  it("pads the embedded images, whatever the split", async () => {
    const [plain, padded] = await Promise.all([
      openDataset("fashion-mnist-10k:test"),
      openDataset("fashion-mnist-10k:test", { pad: 32 }),
    ]);
    expect(padded).toMatchObject({ length: 2_000, shape: [32, 32, 1], labels: plain.labels });
    expect(padded.fingerprint).toBe(`${plain.fingerprint} | pad 32`);
    const [small, large] = [new Uint8Array(28 * 28), new Uint8Array(32 * 32)];
    await plain.read([1_999], small);
    await padded.read([1_999], large);
    // 28 in 32: two rows above and two columns to the left.
    const middle = Array.from({ length: 28 }, (_, y) => {
      const start = (y + 2) * 32 + 2;
      return [...large.subarray(start, start + 28)];
    });
    expect(middle.flat()).toEqual([...small]);
    const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0);
    expect(sum(large)).toBe(sum(small)); // black around it
  });

  it("takes options behind the id, and others before them", async () => {
    const { shape, fingerprint } = await openDataset("fashion-mnist-10k:test,pad=32");
    expect(shape).toEqual([32, 32, 1]);
    expect(fingerprint).toMatch(/ \| pad 32$/);
    const wider = await openDataset("fashion-mnist-10k:test,pad=32", { pad: 40 });
    expect(wider.shape).toEqual([40, 40, 1]);
    await expect(openDataset("fashion-mnist-10k,padd=32")).rejects.toMatchObject({
      code: "NAME_UNKNOWN",
      message: 'Unknown option of fashion-mnist-10k "padd". Did you mean "pad"? Known: pad.',
    });
    await expect(openDataset("mnist:test,skip-broken")).rejects.toThrow(
      'mnist: has no option "skip-broken"; known: pad.',
    );
  });

  it("makes images from a seed", async () => {
    const shapes = await openDataset("synthetic");
    expect(shapes).toMatchObject({ length: 10_000, shape: [32, 32, 3], split: "shapes" });
    const [one, other] = [new Uint8Array(64), new Uint8Array(64)];
    await (await openDataset("synthetic:low-rank")).read([5], one);
    await (await openDataset("synthetic:low-rank", { seed: 2 })).read([5], other);
    expect(one).not.toEqual(other);
  });

  it("takes a path with a colon in it for a path", async () => {
    const folder = join(await temporaryFolder(), "a:b");
    await mkdir(folder);
    await expect(openDataset(folder, { cache: false })).rejects.toThrow(
      `${folder}: holds no JPEG, PNG or WebP image`,
    );
    await expect(openDataset("C:\\no such\\pictures")).rejects.toMatchObject({
      code: "IO_FAILED",
      message: "C:\\no such\\pictures: no such file or folder; check the path.",
    });
  });

  it.each([
    ["fashion-mnist10k", 'Unknown data set "fashion-mnist10k". Did you mean "fashion-mnist-10k"?'],
    ["minst", 'Unknown data set "minst". Did you mean "mnist"?'],
    ["imagenet:train", 'Unknown data set "imagenet". Known: fashion-mnist-10k, '],
    [
      "fashion-mnist-10k:tests",
      'Unknown split of fashion-mnist-10k "tests". Did you mean "test"? Known: train, test, all.',
    ],
    ["fashion-mnist-10k:", 'Unknown split of fashion-mnist-10k ""'],
    ["mnist:toString", 'Unknown split of mnist "toString". Known: train, test.'],
  ])("knows no %s", async (id, message) => {
    await expect(openDataset(id)).rejects.toMatchObject({ code: "NAME_UNKNOWN" });
    await expect(openDataset(id)).rejects.toThrow(message);
  });

  it("refuses an option that a data set does not have", async () => {
    await expect(openDataset("mnist", { size: 64 })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: 'mnist: has no option "size"; known: pad.',
    });
    await expect(openDataset("svhn", { pad: 32 })).rejects.toThrow("it has none.");
  });

  it("asks for the path behind npy and folder", async () => {
    await expect(openDataset("npy")).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: "npy: expected a path behind it, as in npy:PATH.",
    });
    await expect(openDataset("folder:")).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("names a file that is not there", async () => {
    await expect(openDataset("no/such.npy")).rejects.toMatchObject({
      code: "IO_FAILED",
      message: "no/such.npy: no such file or folder; check the path.",
    });
  });

  it("needs sharp for pictures and for nothing else", async () => {
    const folder = await temporaryFolder({ "a.png": await picture(1, 1, "red"), "b.npy": floats });
    const loadSharp = () => Promise.reject(new Error("not installed"));
    await expect(openDataset(folder, { loadSharp, cache: false })).rejects.toMatchObject({
      code: "BACKEND_UNAVAILABLE",
    });
    expect(await openDataset(join(folder, "b.npy"), { loadSharp, range: [0, 2] })).toHaveLength(2);
  });
});

describe("listDatasets", () => {
  it("knows of each its splits, shape, licence, citation and origin, as JSON", () => {
    const list = listDatasets();
    expect(JSON.parse(JSON.stringify(list))).toEqual(list);
    for (const info of list) {
      expect(Object.keys(info.splits)).toContain(info.defaultSplit);
      for (const text of [info.title, info.licence, info.citation, info.origin]) {
        expect(text).not.toBe("");
      }
    }
    const shown = list.map(({ id, splits }) => [id, splits]);
    expect(Object.fromEntries(shown)).toMatchObject({
      "fashion-mnist-10k": { train: 8_000, test: 2_000, all: 10_000 },
      "fashion-mnist": { train: 60_000, test: 10_000 },
      mnist: { train: 60_000, test: 10_000 },
      npy: { all: null },
      folder: { all: null },
    });
  });
});
