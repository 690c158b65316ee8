import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { picture } from "../__fixtures__/pictures.js";
import { temporaryFolder } from "../__fixtures__/temporary-folder.js";
import { zip } from "../__fixtures__/zip.js";
import { openDataset } from "./open-dataset.js";
import { openPictures } from "./open-pictures.js";

/** Pixels of one grey row. */
function grey(...row: number[]): Promise<Buffer> {
  return sharp(Uint8Array.from(row), { raw: { width: row.length, height: 1, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
}

describe("pictures of a folder", () => {
  it("keep their own sizes, in natural order, with the folders in it and spaces in names", async () => {
    const folder = await temporaryFolder({
      "10.png": await picture(3, 2, "#010203"),
      "2 b.png": await picture(1, 1, "#040506"),
      "deep er/1.webp": await sharp(await picture(2, 1, "#070809"))
        .webp({ lossless: true })
        .toBuffer(),
      "notes.txt": "not a picture",
    });
    const set = await openPictures(folder);
    expect(set.names).toEqual(["2 b.png", "10.png", "deep er/1.webp"]);
    expect(set).toMatchObject({ length: 3, shape: undefined, notes: [] });
    const found = (await set.read(0, 3)).map(({ data, ...size }) => ({ ...size, data: [...data] }));
    expect(found).toEqual([
      { height: 1, width: 1, channels: 3, data: [4, 5, 6] },
      { height: 2, width: 3, channels: 3, data: Array.from({ length: 18 }, (_, i) => 1 + (i % 3)) },
      { height: 1, width: 2, channels: 3, data: [7, 8, 9, 7, 8, 9] },
    ]);
    expect(await set.read(1, 2)).toMatchObject([{ width: 3 }]);
  });

  it("have one channel where all are grey, and three equal ones of grey among colours", async () => {
    const folder = await temporaryFolder({ "1.png": await grey(7, 9), "2.png": await grey(8) });
    const alone = await openPictures(folder);
    expect((await alone.read(0, 2)).map(({ data }) => [...data])).toEqual([[7, 9], [8]]);
    const mixed = await openPictures(
      await temporaryFolder({ "1.png": await grey(7, 9), "2.png": await picture(1, 1, "red") }),
    );
    const [first] = await mixed.read(0, 2);
    expect([...first!.data]).toEqual([7, 7, 7, 9, 9, 9]);
  });

  it("lose their alpha channel, and say so", async () => {
    const background = { r: 9, g: 8, b: 7, alpha: 0.5 };
    const folder = await temporaryFolder({
      "1.png": await sharp({ create: { width: 1, height: 1, channels: 4, background } })
        .png()
        .toBuffer(),
      "2.png": await picture(1, 1, "red"),
    });
    const set = await openPictures(folder);
    expect(set.notes).toEqual(["1 of 2 pictures have an alpha channel, which is left out"]);
    expect((await set.read(0, 2)).map(({ data }) => [...data])).toEqual([
      [9, 8, 7],
      [255, 0, 0],
    ]);
  });

  it("come a few at a time where they are large", async () => {
    const large = await picture(8_000, 5_000, "white", "jpeg"); // 40 megapixels, two of them beyond 64
    const folder = await temporaryFolder({
      "1.jpg": large,
      "2.jpg": large,
      "3.png": await picture(1, 1, "red"),
    });
    const set = await openPictures(folder);
    expect((await set.read(0, 3)).map(({ width }) => width)).toEqual([8_000]);
    expect((await set.read(1, 3)).map(({ width }) => width)).toEqual([8_000, 1]);
  });

  it("have the fingerprint of the data set where that can be opened, too", async () => {
    const folder = await temporaryFolder({
      "a.png": await picture(2, 2, "red"),
      "b.png": await picture(2, 2, "blue"),
    });
    const set = await openPictures(`folder:${folder}`);
    const { fingerprint } = await openDataset(folder, { cache: false });
    expect(set).toMatchObject({ fingerprint, shape: [2, 2, 3] });
  });

  it("are refused when one is broken, unless it is to be skipped", async () => {
    const folder = await temporaryFolder({ "1.png": await picture(2, 2, "red"), "2.png": "no" });
    await expect(openPictures(folder)).rejects.toThrow(
      `${join(folder, "2.png")}: expected a JPEG, PNG or WebP image, got another content.`,
    );
    const set = await openPictures(`${folder},skip-broken`);
    expect(set).toMatchObject({ length: 1, notes: ["1 broken images were left out: 2.png"] });
  });

  it("of none is refused", async () => {
    const folder = await temporaryFolder();
    await expect(openPictures(folder)).rejects.toThrow(
      `${folder}: holds no JPEG, PNG or WebP image; it is empty.`,
    );
  });
});

describe("pictures of other kinds", () => {
  it("in an archive are read as in the folder that it was made of", async () => {
    const files = { "a/1.png": await picture(1, 2, "red"), "a/2.png": await picture(3, 1, "blue") };
    const folder = await temporaryFolder(files);
    const entries = Object.entries(files).map(([name, content]) => ({ name, content }));
    const archives = await temporaryFolder({ "x y.zip": zip(entries) });
    const [packed, unpacked] = [
      await openPictures(join(archives, "x y.zip")),
      await openPictures(folder),
    ];
    expect(packed.fingerprint).toBe(unpacked.fingerprint);
    expect(await packed.read(0, 2)).toEqual(await unpacked.read(0, 2));
  });

  it("of a data set, or resized, have one size", async () => {
    const test = await openPictures("fashion-mnist-10k:test");
    expect(test).toMatchObject({ length: 2_000, shape: [28, 28, 1], names: undefined });
    const source = await openDataset("fashion-mnist-10k:test");
    const bytes = new Uint8Array(784);
    await source.read([7], bytes);
    expect(await test.read(7, 8)).toEqual([{ data: bytes, height: 28, width: 28, channels: 1 }]);
    const folder = await temporaryFolder({ "1.png": await picture(9, 5, "red") });
    const options = { cache: await temporaryFolder() };
    expect(await openPictures(`${folder},size=2x3`, options)).toMatchObject({ shape: [2, 3, 3] });
  });
});
