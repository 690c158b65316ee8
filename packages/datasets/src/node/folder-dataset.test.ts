import { link, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "@vae/base";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { picture } from "../__fixtures__/pictures.js";
import { testSource } from "../__fixtures__/source-conformance.js";
import { sharedFolder, temporaryFolder } from "../__fixtures__/temporary-folder.js";
import { zip } from "../__fixtures__/zip.js";
import type { Dataset, OpenDatasetOptions } from "./dataset.js";
import { openDataset } from "./open-dataset.js";

/** Opens a folder with a cache of its own. */
async function openFolder(path: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  return openDataset(path, { cache: await temporaryFolder(), ...options });
}

async function readOne(source: Source, index: number): Promise<number[]> {
  const out = new Uint8Array(3);
  await source.read([index], out);
  return [...out];
}

/** Two classes of one-pixel pictures in order of their names. */
async function twoClasses() {
  return {
    "dog/2.png": await picture(1, 1, "#020202"),
    "dog/10.webp": await picture(1, 1, "#030303"),
    "cat/1.png": await picture(1, 1, "#010203"),
    "cat/notes.txt": "not a picture",
  };
}

const shared = sharedFolder(twoClasses);
const cache = sharedFolder();
const classes = async () => temporaryFolder(await twoClasses());

testSource(
  "a folder of folders that is decoded at each read",
  async () => openDataset(`folder:${await shared()}`, { cache: false }),
  { length: 3, shape: [1, 1, 3], classes: 2 },
);
testSource(
  "a folder of folders in a cache",
  async () => openDataset(`folder:${await shared()}`, { cache: await cache() }),
  {
    length: 3,
    shape: [1, 1, 3],
    classes: 2,
  },
);

describe("a folder", () => {
  it("is read in natural order, with the names of its folders as classes", async () => {
    const source = await openFolder(await classes());
    expect(source.classNames).toEqual(["cat", "dog"]);
    expect(source.labels).toEqual(Uint8Array.of(0, 1, 1));
    expect(await readOne(source, 0)).toEqual([1, 2, 3]);
    expect(await readOne(source, 1)).toEqual([2, 2, 2]);
    expect(source.info.id).toBe("folder");
    expect(source.split).toBe("all");
  });

  it("has no labels when pictures lie outside of its folders", async () => {
    const folder = await classes();
    await writeFile(join(folder, "mouse.png"), await picture(1, 1, "red"));
    const source = await openFolder(folder);
    expect(source.labels).toBeUndefined();
    expect(source.classNames).toBeUndefined();
    expect(source).toHaveLength(4);
  });

  it("has one channel only when every picture is grey", async () => {
    const grey = await sharp(Buffer.from([7]), { raw: { width: 1, height: 1, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    const folder = await temporaryFolder({ "1.png": grey, "2.png": grey });
    expect((await openFolder(folder)).shape).toEqual([1, 1, 1]);
    await writeFile(join(folder, "3.png"), await picture(1, 1, "#010203"));
    const mixed = await openFolder(folder);
    expect(mixed.shape).toEqual([1, 1, 3]);
    expect(await readOne(mixed, 0)).toEqual([7, 7, 7]);
  });

  it("has another fingerprint when a picture, a name or the size changes", async () => {
    const folder = await classes();
    const fingerprints = [(await openFolder(folder)).fingerprint];
    expect((await openFolder(`${folder}/`)).fingerprint).toBe(fingerprints[0]);
    fingerprints.push((await openFolder(folder, { size: 1 })).fingerprint);
    await rename(join(folder, "cat"), join(folder, "lion"));
    fingerprints.push((await openFolder(folder)).fingerprint);
    await writeFile(join(folder, "dog", "2.png"), await picture(1, 1, "#040404"));
    fingerprints.push((await openFolder(folder)).fingerprint);
    expect(new Set(fingerprints).size).toBe(4);
  });

  it("reports progress to the last picture", async () => {
    const seen: string[] = [];
    await openFolder(await classes(), {
      onProgress: (done, total) => seen.push(`${done}/${total}`),
    });
    expect(seen.at(-1)).toBe("3/3");
  });
});

describe("a folder of pictures of different sizes", () => {
  const made = async () =>
    temporaryFolder({
      "a.png": await picture(4, 2, "red"),
      "b.png": await picture(4, 2, "red"),
      "c.jpg": await picture(30, 20, "blue", "jpeg"),
    });

  it("is refused, with both files, both sizes and the remedy", async () => {
    const folder = await made();
    await expect(openFolder(folder)).rejects.toMatchObject({
      code: "DATA_INVALID",
      message:
        `${folder}: expected images of one size, got a.png with 4×2 and c.jpg with 30×20 (width × height); ` +
        "give a size to crop and resize them to, e.g. 64.",
    });
  });

  it("is cropped in the middle and resized when a size is given", async () => {
    const stripes = [255, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255];
    const folder = await temporaryFolder({
      "a.png": await sharp(Buffer.from(stripes), { raw: { width: 4, height: 1, channels: 3 } })
        .png()
        .toBuffer(),
      "b.png": await picture(9, 5, "#0a0b0c"),
    });
    const square = await openFolder(folder, { size: 1 });
    expect(square.shape).toEqual([1, 1, 3]);
    expect(await readOne(square, 0)).toEqual([0, 255, 0]); // the second of four, floor((4 − 1) / 2)
    expect(await readOne(square, 1)).toEqual([10, 11, 12]);
    expect((await openFolder(await made(), { size: [2, 3] })).shape).toEqual([2, 3, 3]);
    expect(square.fingerprint).toContain("size=1×1");
  });

  it("is cropped to a square in the middle when a crop is given, and resized from there", async () => {
    // Columns 0 … 5 and rows 0 … 3; value 40 x + y. The middle 2×2 is x 2, 3 and y 1, 2.
    const data = Uint8Array.from({ length: 24 }, (_, i) => 40 * (i % 6) + Math.floor(i / 6));
    const grey = sharp(data, { raw: { width: 6, height: 4, channels: 1 } }).toColourspace("b-w");
    const folder = await temporaryFolder({ "a.png": await grey.png().toBuffer() });
    const source = await openFolder(folder, { crop: 2 });
    expect(source.shape).toEqual([2, 2, 1]);
    const [four, single] = [new Uint8Array(4), new Uint8Array(1)];
    await source.read([0], four);
    expect([...four]).toEqual([81, 121, 82, 122]);
    const one = await openFolder(folder, { crop: 2, size: 1 });
    await one.read([0], single);
    expect([...single]).toEqual([102]); // 81 and 121 make 101, 82 and 122 make 102; 101.5 is rounded up
    expect(one.fingerprint).toMatch(/^folder:all crop=2 size=1×1 /);
    await expect(openFolder(folder, { crop: 5 })).rejects.toThrow(
      `${join(folder, "a.png")}: expected 5 pixels or more across and down to crop, got 6×4 (width × height); give a smaller crop, or only a size.`,
    );
  });

  it.each([0, -4, 1.5, Number.NaN, [64, 0] as const])("has no size %o", async (size) => {
    const folder = await made();
    await expect(openFolder(folder, { size })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});

describe("a folder that cannot be read", () => {
  it("names a broken picture among good ones, the first in order", async () => {
    const folder = await temporaryFolder(
      Object.fromEntries(
        await Promise.all(
          Array.from(
            { length: 40 },
            async (_, i) => [`${i}.png`, await picture(8, 8, "red")] as const,
          ),
        ),
      ),
    );
    const whole = await picture(8, 8, "red");
    await writeFile(join(folder, "33.png"), "");
    await writeFile(join(folder, "7.png"), whole.subarray(0, whole.length - 30));
    await expect(openFolder(folder)).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(openFolder(folder)).rejects.toThrow(join(folder, "33.png")); // seen by its header
    await rm(join(folder, "33.png"));
    await expect(openFolder(folder)).rejects.toThrow(`${join(folder, "7.png")}: cannot be decoded`);
  });

  it("is empty, is a file, or is not there", async () => {
    const folder = await temporaryFolder({ "a.txt": "x" });
    await expect(openFolder(folder)).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(openFolder(`folder:${folder}/a.txt`)).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: `${folder}/a.txt: expected a folder of pictures, got a file.`,
    });
    await expect(openFolder("./no/such/folder")).rejects.toMatchObject({
      code: "IO_FAILED",
      message: "./no/such/folder: no such file or folder; check the path.",
    });
  });
});

describe("a folder with broken pictures", () => {
  it("is read without them when asked to, and names them", async () => {
    const good = await picture(8, 8, "#010203");
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.png`, good]));
    const folder = await temporaryFolder({
      ...files,
      "7.png": good.subarray(0, good.length - 30),
      "20.png": "",
      "33.jpg": "not a picture",
    });
    const cache = await temporaryFolder();
    for (const options of [{ cache: false }, { cache }, { cache }] as const) {
      const source = await openFolder(folder, { ...options, skipBroken: true, size: 1 });
      expect(source).toHaveLength(48);
      expect(source.notes).toEqual(["3 broken images were left out: 7.png, 20.png, 33.jpg"]);
      expect(await readOne(source, 47)).toEqual([1, 2, 3]);
      expect(source.fingerprint).toContain("skip-broken=true");
    }
  });

  it("is refused for one among 10,000, which is named, or read without it", async () => {
    const folder = await temporaryFolder({ "0.jpg": await picture(8, 8, "#646464", "jpeg") });
    for (let i = 1; i < 10_000; i++) await link(join(folder, "0.jpg"), join(folder, `${i}.jpg`));
    await rm(join(folder, "7531.jpg"));
    await writeFile(join(folder, "7531.jpg"), "no picture");
    await expect(openFolder(folder)).rejects.toThrow(join(folder, "7531.jpg"));
    const source = await openFolder(folder, { skipBroken: true });
    expect(source).toHaveLength(9_999);
    expect(source.notes).toEqual(["1 broken images were left out: 7531.jpg"]);
  });

  it("is refused when all of them are", async () => {
    const folder = await temporaryFolder({ "1.png": "", "2.png": "x" });
    await expect(openFolder(folder, { skipBroken: true })).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: `${folder}: every one of its 2 images is broken.`,
    });
  });
});

describe("a zip archive of pictures", () => {
  it("is read as the folder that it was made of", async () => {
    const content = await picture(1, 1, "#010203");
    const names = ["cat/1.png", "cat/2.png", "dog/1.png"];
    const folder = await temporaryFolder({
      ...Object.fromEntries(names.map((name) => [name, content])),
      "pictures.zip": zip(names.map((name) => ({ name, content }))),
    });
    const packed = await openFolder(join(folder, "pictures.zip"));
    const unpacked = await openFolder(folder);
    expect(packed.classNames).toEqual(["cat", "dog"]);
    expect(packed.labels).toEqual(Uint8Array.of(0, 0, 1));
    expect(packed.fingerprint).toBe(unpacked.fingerprint);
    expect(await readOne(packed, 2)).toEqual([1, 2, 3]);
  });
});
