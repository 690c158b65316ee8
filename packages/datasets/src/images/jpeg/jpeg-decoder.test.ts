import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { goldenUnit } from "@vae/testing";
import sharp, { type JpegOptions } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { jpegWithRestarts } from "../../__fixtures__/jpeg-with-restarts.js";
import { jpegKernelFile } from "../../packaged-files.js";
import { resizeBilinear } from "../resize-bilinear.js";
import { createJpegDecoder, type ImageSize, type JpegDecoder } from "./jpeg-decoder.js";

let decoder: JpegDecoder;
beforeAll(async () => {
  decoder = createJpegDecoder(new Uint8Array(await readFile(jpegKernelFile)));
});

/** A picture of smooth areas, edges and noise, some of it beyond black and white. */
function made(width: number, height: number, channels: 1 | 3) {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const edge = (x >> 3) % 2 === (y >> 4) % 2 ? 255 : 0;
    const wave = 127 + 120 * Math.sin(x / (3 + (i % channels))) * Math.cos(y / 5);
    const part = goldenUnit("jpeg", i);
    return part < 0.1 ? 255 * goldenUnit("noise", i) : x * 2 < width ? edge : wave;
  });
  const picture = sharp(data, { raw: { width, height, channels } });
  return channels === 1 ? picture.toColourspace("b-w") : picture;
}

const whole = ({ height, width }: ImageSize) =>
  ({ box: { top: 0, left: 0, height, width }, size: [height, width] }) as const;

const sizes = [
  [1, 1],
  [5, 3],
  [8, 8],
  [16, 16],
  [17, 33],
  [50, 31],
  [178, 218],
] as const;
const kinds: readonly (JpegOptions & { readonly channels?: 1 })[] = [
  { quality: 75 },
  { quality: 5 },
  { quality: 100 },
  { quality: 90, chromaSubsampling: "4:4:4" },
  { quality: 95, chromaSubsampling: "4:4:4", optimiseCoding: false },
  { quality: 80, channels: 1 },
];

describe.each(kinds)("a JPEG of %o", ({ channels = 3 as const, ...options }) => {
  it.each(sizes)("of %d×%d is decoded to the bytes of libjpeg", async (width, height) => {
    const bytes = await made(width, height, channels).jpeg(options).toBuffer();
    const pixels = decoder.decode(bytes, whole);
    const isTooNarrow = width <= 4 && channels === 3 && options.chromaSubsampling === undefined;
    if (isTooNarrow) {
      expect(pixels).toBeUndefined(); // left to the other decoder
      return;
    }
    const expected = sharp(bytes);
    if (channels === 1) expected.toColourspace("b-w");
    expect(pixels).toMatchObject({ width, height, channels });
    expect(Buffer.compare(pixels!.data, await expected.raw().toBuffer())).toBe(0);
  });
});

describe("a part of a JPEG", () => {
  it.each([
    { top: 0, left: 0, height: 1, width: 1 },
    { top: 217, left: 177, height: 1, width: 1 },
    { top: 45, left: 25, height: 128, width: 128 },
    { top: 16, left: 31, height: 17, width: 33 },
    { top: 15, left: 32, height: 16, width: 16 },
    { top: 0, left: 1, height: 218, width: 177 },
  ])("%o is what one cuts from the whole, resized or not", async (box) => {
    for (const chromaSubsampling of ["4:2:0", "4:4:4"]) {
      const bytes = await made(178, 218, 3).jpeg({ chromaSubsampling }).toBuffer();
      const data = await sharp(bytes).raw().toBuffer();
      const pixels = { data, width: 178, height: 218, channels: 3 };
      for (const size of [[box.height, box.width] as const, [64, 64] as const, [7, 150] as const]) {
        const expected = new Uint8Array(size[0] * size[1] * 3);
        resizeBilinear(pixels, box, size, expected);
        const part = decoder.decode(bytes, () => ({ box, size }));
        expect(Buffer.compare(part!.data, expected)).toBe(0);
      }
    }
  });

  it("is grey where the file is", async () => {
    const bytes = await made(40, 30, 1).jpeg().toBuffer();
    const data = await sharp(bytes).toColourspace("b-w").raw().toBuffer();
    const box = { top: 3, left: 5, height: 20, width: 24 };
    const expected = new Uint8Array(10 * 12);
    resizeBilinear({ data, width: 40, height: 30, channels: 1 }, box, [10, 12], expected);
    expect(decoder.decode(bytes, () => ({ box, size: [10, 12] }))?.data).toEqual(expected);
  });
});

it("understands restart markers", () => {
  const { bytes, sha256 } = jpegWithRestarts;
  const { data } = decoder.decode(bytes, whole)!;
  expect(createHash("sha256").update(data).digest("hex")).toBe(sha256);
});

describe("what is left to another decoder", () => {
  const base = () => made(33, 20, 3);

  it.each([
    ["a progressive file", () => base().jpeg({ progressive: true })],
    ["CMYK", () => base().toColourspace("cmyk").jpeg()],
    ["a file with Exif", () => base().withMetadata({ orientation: 6 }).jpeg()],
    ["a profile", () => base().withIccProfile("p3").jpeg()],
    ["PNG", () => base().png()],
  ])("%s", async (_, file) => {
    expect(decoder.decode(await file().toBuffer(), whole)).toBeUndefined();
  });

  it("a file of 60,000×60,000, before any memory is taken", async () => {
    const bytes = await base().jpeg().toBuffer();
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    bytes.writeUInt16BE(60_000, frame + 5);
    bytes.writeUInt16BE(60_000, frame + 7);
    expect(decoder.decode(bytes, whole)).toBeUndefined();
  });

  it("a file that ends early, at any byte", async () => {
    const bytes = await base().jpeg().toBuffer();
    for (let end = 0; end < bytes.length; end++) {
      expect(decoder.decode(bytes.subarray(0, end), whole)).toBeUndefined();
    }
  });

  it("files with a marker out of its place, and with two ends", () => {
    const { bytes } = jpegWithRestarts;
    const second = Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xd1])) + 1;
    expect(decoder.decode(bytes.with(second, 0xd5), whole)).toBeUndefined();
    expect(decoder.decode(bytes.with(second, 0xd9), whole)).toBeUndefined();
  });
});
