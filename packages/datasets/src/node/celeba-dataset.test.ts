import { createHash } from "node:crypto";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { picture } from "../__fixtures__/pictures.js";
import { testSource } from "../__fixtures__/source-conformance.js";
import { sharedFolder, temporaryFolder } from "../__fixtures__/temporary-folder.js";
import { zip } from "../__fixtures__/zip.js";
import { openDataset } from "./open-dataset.js";

/** Pictures of the official size, of one colour each, around the borders of the three parts. */
async function made(): Promise<Record<string, Buffer>> {
  const colours = {
    "000001.jpg": "#100000",
    "162770.jpg": "#200000",
    "162771.jpg": "#300000",
    "202599.jpg": "#400000",
  };
  const files = Object.entries(colours).map(async ([name, colour]) => {
    return [`celeba/img_align_celeba/${name}`, await picture(178, 218, colour, "jpeg")] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

describe("celeba of made pictures", () => {
  it("splits by file name and says how many images are there", async () => {
    const root = await temporaryFolder({
      ...(await made()),
      "celeba/img_align_celeba/x.jpg": "no",
    });
    const open = (split: string) => openDataset(`celeba:${split}`, { root, cache: false });
    const [train, val, test, all] = await Promise.all(["train", "val", "test", "all"].map(open));
    expect([train, val, test, all].map((source) => source?.length)).toEqual([2, 1, 1, 4]);
    expect(train?.notes).toEqual(["2 of the 162,770 images of celeba:train are there"]);
    const out = new Uint8Array(64 * 64 * 3);
    await val?.read([0], out);
    expect(Math.abs((out[0] ?? 0) - 0x30)).toBeLessThan(3); // JPEG is not exact
  });

  it("is read from the zip archive as from the folder", async () => {
    const files = await made();
    const entries = Object.entries(files).map(([name, content]) => {
      return { name: name.replace("celeba/", ""), content };
    });
    const folder = await temporaryFolder(files);
    const archive = await temporaryFolder({ "img_align_celeba.zip": zip(entries) });
    const read = async (root: string) => {
      const source = await openDataset("celeba", { root, cache: false });
      const out = new Uint8Array(2 * 64 * 64 * 3);
      await source.read([0, 1], out);
      return out;
    };
    expect(await read(archive)).toEqual(await read(folder));
  });

  it("crops the square that each paper states", async () => {
    // Green outside of rows 45 to 172 and columns 25 to 152, red inside.
    const inside = await picture(128, 128, "#ff0000");
    const image = await sharp({
      create: { width: 178, height: 218, channels: 3, background: "#00ff00" },
    })
      .composite([{ input: inside, left: 25, top: 45 }])
      .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
      .toBuffer();
    const root = await temporaryFolder({ "img_align_celeba/000001.jpg": image });
    const greens = async (crop: number) => {
      const options = { root, cache: false, crop, size: crop } as const;
      const source = await openDataset("celeba", options);
      const out = new Uint8Array(crop * crop * 3);
      await source.read([0], out);
      return out.filter((value, i) => i % 3 === 1 && value > 128).length;
    };
    expect(await greens(128)).toBe(0);
    expect(await greens(140)).toBe(140 ** 2 - 128 ** 2);
    expect(await greens(160)).toBe(160 ** 2 - 128 ** 2);
  });

  it("has the order of the listing as an option that shows in the fingerprint", async () => {
    const root = await temporaryFolder(await made());
    const listed = await openDataset("celeba:all", { root, cache: false, order: "listing" });
    expect(listed).toHaveLength(4);
    expect(listed.fingerprint).toContain("celeba:all crop=128 order=listing size=64×64 ");
    const lengths = ["train", "val", "test"].map(async (split) => {
      const options = { root, cache: false, order: "listing" } as const;
      const source = await openDataset(`celeba:${split}`, options).catch(() => undefined);
      return source?.length ?? 0;
    });
    // Of 4 images as of 202,599: borders at 3.21 and 3.61.
    expect(await Promise.all(lengths)).toEqual([3, 1, 0]);
  });

  it.each([
    [{ crop: 130 }, "celeba: expected a crop of 128, 140, 148, 160 pixels, got 130."],
    [{ size: 0 }, "size: expected a height and width of 1 or more, got 0×0."],
    [
      { order: "random" as "name" },
      'celeba: expected the order "name" or "listing", got "random".',
    ],
  ])("refuses %o", async (options, message) => {
    const root = await temporaryFolder(await made());
    const failure = openDataset("celeba", { root, cache: false, ...options });
    await expect(failure).rejects.toMatchObject({ code: "CONFIG_INVALID", message });
  });

  it("refuses pictures of another size, a list that is not the official one, and a part without images", async () => {
    const small = await temporaryFolder({
      "img_align_celeba/000007.jpg": await picture(64, 64, "red", "jpeg"),
    });
    await expect(openDataset("celeba", { root: small, cache: false })).rejects.toThrow(
      "000007.jpg: expected an aligned image of 178×218 (width × height), got 64×64.",
    );
    await expect(openDataset("celeba:val", { root: small, cache: false })).rejects.toThrow(
      "holds none of the 19867 images of celeba:val",
    );
    const files = {
      ...(await made()),
      "celeba/list_eval_partition.txt": Buffer.from("000001.jpg 1\r\n"),
    };
    const listed = await temporaryFolder(files);
    await expect(openDataset("celeba", { root: listed, cache: false })).rejects.toThrow(
      `${listed}/celeba/list_eval_partition.txt: expected "000001.jpg 0" in line 1, got "000001.jpg 1"`,
    );
  });

  it("appends the crops whose originals are not there, and no other picture", async () => {
    const crops = {
      "000002.jpg": "#500000",
      "000001.jpg": "#600000", // its original is there
      "162771.jpg": "#700000", // of the part val
      "others.jpg": "#800000",
    };
    const root = await temporaryFolder({
      ...(await made()),
      ...Object.fromEntries(
        await Promise.all(
          Object.entries(crops).map(async ([name, colour]) => [
            `celeba/crop128_resize64_train/${name}`,
            await picture(64, 64, colour, "jpeg"),
          ]),
        ),
      ),
    });
    const plain = await openDataset("celeba:train", { root, cache: false });
    const source = await openDataset("celeba:train,with-crops", { root, cache: false });
    expect([plain.length, source.length]).toEqual([2, 3]);
    expect(source.notes.at(-1)).toBe("1 more training images are there as crops of 64×64");
    const out = new Uint8Array(3 * 64 * 64 * 3);
    await source.read([2, 0, 1], out);
    const reds = [0, 1, 2].map((i) => out[i * 64 * 64 * 3] ?? 0);
    for (const [i, red] of [0x50, 0x10, 0x20].entries()) {
      expect(Math.abs((reds[i] ?? 0) - red)).toBeLessThan(3); // JPEG is not exact
    }
    expect(source.fingerprint).toContain("with-crops=true");
    expect(source.fingerprint.split("sha256")[1]).not.toBe(plain.fingerprint.split("sha256")[1]);
  });

  it("refuses crops where they do not fit, are of another size, or are not there", async () => {
    const root = await temporaryFolder({
      ...(await made()),
      "celeba/crop128_resize64_train/000002.jpg": await picture(128, 128, "red", "jpeg"),
    });
    const open = (id: string, at = root) => openDataset(id, { root: at, cache: false });
    await expect(open("celeba:test,with-crops")).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message:
        "celeba: expected with-crops on celeba:train with crop 128, size 64 and the order by name, as the crops are, got " +
        'celeba:test with crop 128, size 64×64 and the order "name".',
    });
    await expect(open("celeba:train,with-crops,crop=140")).rejects.toThrow(
      "got celeba:train with crop 140",
    );
    await expect(open("celeba:train,with-crops")).rejects.toThrow(
      "000002.jpg: expected a crop of 64×64 (width × height), got 128×128.",
    );
    await expect(
      open("celeba:train,with-crops", await temporaryFolder(await made())),
    ).rejects.toThrow("celeba: crop128_resize64_train is not there");
  });

  it("says which file to put where", async () => {
    await expect(
      openDataset("celeba", { environment: {}, cache: "/nowhere" }),
    ).rejects.toMatchObject({
      code: "IO_FAILED",
      message:
        "celeba: img_align_celeba is not there (not in /nowhere/downloads/celeba, /nowhere/downloads); its authors give it after a form is filled in: " +
        "put the folder img_align_celeba or img_align_celeba.zip, and list_eval_partition.txt, into ROOT/celeba and " +
        "give root (--root ROOT or VAE_DATA).",
    });
  });
});

describeWhen(needsTestData("data/celeba/img_align_celeba"), "celeba of real pictures", () => {
  const root = testData("data");

  const cache = sharedFolder();

  testSource("celeba:val", async () => openDataset("celeba:val", { root, cache: await cache() }), {
    length: 200,
    shape: [64, 64, 3],
  });

  it("has 200 and 400 images in its smaller parts, and says so", async () => {
    for (const [split, count, full] of [
      ["val", "200", "19,867"],
      ["test", "400", "19,962"],
    ] as const) {
      const source = await openDataset(`celeba:${split}`, { root, cache: await cache() });
      expect(source).toHaveLength(Number(count));
      expect(source.notes).toEqual([`${count} of the ${full} images of celeba:${split} are there`]);
    }
  });

  // SHA-256 over the first 200 images by name of numpy.asarray(image.crop(box).resize((64, 64), BILINEAR)) with
  // Pillow 12.3.0: not a bit differs.
  it.each([
    [128, "782749b0b5b3c13b33fec0735113ae41cb734f81c911ac3845acbe6842861374"],
    [140, "80527b1c65cb24ca361fcdaf25cfe5cd0d4fa166d4ac33e1447e6d3eac357172"],
    [148, "b7e215c92f3ac72d1321d2d2aa834da8714810209da4b1cf8f6eaa7f22eef707"],
    [160, "d8d634e53351ef89d181190cf0743827d16b6d9651a505b904ca5a59034e527b"],
  ])("equals Pillow's crop of %d and resize", async (crop, expected) => {
    const source = await openDataset("celeba:all", { root, crop, cache: false });
    const out = new Uint8Array(200 * 64 * 64 * 3);
    const indices = Array.from({ length: 200 }, (_, i) => i);
    await source.read(indices, out);
    expect(createHash("sha256").update(out).digest("hex")).toBe(expected);
  });
});

describeWhen(needsTestData("data/celeba/crop128_resize64_train"), "a folder of 5,000 faces", () => {
  it("goes behind the 3,000 originals", async () => {
    const root = testData("data");
    const cache = await temporaryFolder();
    const source = await openDataset("celeba:train,with-crops", { root, cache });
    expect(source).toHaveLength(8_000);
    const folder = await openDataset(testData("data/celeba/crop128_resize64_train"), { cache });
    const [ours, theirs] = [new Uint8Array(64 * 64 * 3), new Uint8Array(64 * 64 * 3)];
    await source.read([7_999], ours);
    await folder.read([4_999], theirs);
    expect(ours).toEqual(theirs);
  });

  it("is opened as any folder of pictures of one size", async () => {
    const cache = await temporaryFolder();
    const path = testData("data/celeba/crop128_resize64_train");
    const source = await openDataset(path, { cache });
    expect(source).toHaveLength(5_000);
    expect(source.shape).toEqual([64, 64, 3]);
    expect(source.labels).toBeUndefined();
    const out = new Uint8Array(64 * 64 * 3);
    await source.read([4_999], out);
    expect(new Set(out).size).toBeGreaterThan(16); // a picture, and no even ground
    expect(source.fingerprint).toMatch(/^folder:all sha256:/);
  });
});
