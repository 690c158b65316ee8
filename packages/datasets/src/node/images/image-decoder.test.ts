import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { picture } from "../../__fixtures__/pictures.js";
import { createImageDecoder, type ImageDecoder } from "./image-decoder.js";

let decoder: ImageDecoder;
beforeAll(async () => {
  decoder = await createImageDecoder();
});

/** Four pixels: red, green over blue, white. */
const corners = sharp(Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]), {
  raw: { width: 2, height: 2, channels: 3 },
});

describe("decode", () => {
  it("reads rows of red, green, blue", async () => {
    const bytes = await corners.clone().png().toBuffer();
    const pixels = await decoder.decode(bytes, "a.png", 3);
    expect(pixels).toMatchObject({ height: 2, width: 2, channels: 3 });
    expect([...pixels.data]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
  });

  it("turns an image as EXIF asks for, and says so in the header", async () => {
    // Orientation 6: a quarter turn clockwise.
    const bytes = await sharp(Buffer.from([10, 0, 0, 200, 0, 0]), {
      raw: { width: 2, height: 1, channels: 3 },
    })
      .withMetadata({ orientation: 6 })
      .webp({ lossless: true })
      .toBuffer();
    expect(await decoder.inspect(bytes, "a.webp")).toMatchObject({ height: 2, width: 1 });
    const pixels = await decoder.decode(bytes, "a.webp", 3);
    expect(pixels).toMatchObject({ height: 2, width: 1 });
    expect([...pixels.data]).toEqual([10, 0, 0, 200, 0, 0]);
  });

  it("brings 16 bits, CMYK, palettes and alpha to 8-bit red, green, blue", async () => {
    const grey16 = await sharp(Uint16Array.of(0, 0x8080, 0xffff, 0x1010), {
      raw: { width: 2, height: 2, channels: 1 },
    })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    expect((await sharp(grey16).metadata()).depth).toBe("ushort");
    expect([...(await decoder.decode(grey16, "grey16.png", 1)).data]).toEqual([0, 128, 255, 16]);
    expect([...(await decoder.decode(grey16, "grey16.png", 3)).data.subarray(3, 6)]).toEqual([
      128, 128, 128,
    ]);

    const cmyk = await sharp({ create: { width: 8, height: 8, channels: 3, background: "white" } })
      .toColourspace("cmyk")
      .jpeg()
      .toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe("cmyk");
    const white = await decoder.decode(cmyk, "cmyk.jpg", 3);
    expect(white).toMatchObject({ height: 8, width: 8, channels: 3 });
    expect(Math.min(...white.data)).toBeGreaterThan(250);

    const palette = await corners.clone().png({ palette: true }).toBuffer();
    expect((await decoder.decode(palette, "palette.png", 3)).channels).toBe(3);

    const alpha = await sharp({
      create: { width: 1, height: 1, channels: 4, background: { r: 9, g: 8, b: 7, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect([...(await decoder.decode(alpha, "alpha.png", 3)).data]).toEqual([9, 8, 7]);
  });

  it("takes the first frame of an animation", async () => {
    const frames = await sharp([await picture(3, 2, "red"), await picture(3, 2, "blue")], {
      join: { animated: true },
    })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(frames).metadata()).pages).toBe(2);
    const pixels = await decoder.decode(frames, "two.webp", 3);
    expect(pixels).toMatchObject({ height: 2, width: 3 });
    expect([...pixels.data.subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  it.each(["jpeg", "png", "webp"] as const)("refuses a %s that is cut short", async (format) => {
    const noise = sharp({
      create: {
        width: 64,
        height: 64,
        channels: 3,
        background: "black",
        noise: { type: "gaussian", mean: 128, sigma: 60 },
      },
    });
    const whole = await noise.toFormat(format).toBuffer();
    const failure = decoder.decode(whole.subarray(0, whole.length / 2), `cut.${format}`, 3);
    await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(failure).rejects.toThrow(/^cut\.\w+: cannot be decoded \(.+\)\.$/);
  });
});

describe("inspect", () => {
  it("tells grey from colour", async () => {
    const grey = await sharp(Buffer.from([7]), { raw: { width: 1, height: 1, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect(await decoder.inspect(grey, "grey.png")).toEqual({ height: 1, width: 1, isGrey: true });
    expect((await decoder.inspect(await picture(2, 2, "red"), "red.png")).isGrey).toBe(false);
  });

  it.each([
    ["an empty file", Buffer.alloc(0), "got an empty file"],
    ["a text", Buffer.from("not a picture at all"), "got another content"],
    ["an SVG", Buffer.from('<svg xmlns="x" width="9" height="9"/>'), "got another content"],
    ["a GIF", Buffer.from("GIF89a\u0001\0\u0001\0"), "got another content"],
  ])("refuses %s by another name", async (_, bytes, message) => {
    const expected = {
      code: "DATA_INVALID",
      message: `a.jpg: expected a JPEG, PNG or WebP image, ${message}.`,
    };
    await expect(decoder.inspect(bytes, "a.jpg")).rejects.toMatchObject(expected);
    await expect(decoder.decode(bytes, "a.jpg", 3)).rejects.toMatchObject(expected);
  });

  it("refuses a header that asks for gigabytes", async () => {
    const bytes = await picture(16, 16, "red", "jpeg");
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0])); // then length, precision, height, width
    bytes.writeUInt16BE(60_000, frame + 5);
    bytes.writeUInt16BE(60_000, frame + 7);
    const message = "huge.jpg: has more than 100 megapixels; make it smaller.";
    const expected = { code: "DATA_INVALID", message };
    await expect(decoder.inspect(bytes, "huge.jpg")).rejects.toMatchObject(expected);
    await expect(decoder.decode(bytes, "huge.jpg", 3)).rejects.toMatchObject(expected);
  });
});

it("says what to install when sharp is not there", async () => {
  const cause = new Error("Cannot find package 'sharp'");
  const failure = createImageDecoder(() => Promise.reject(cause));
  await expect(failure).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message:
      "JPEG, PNG and WebP are read by the package sharp, which cannot be loaded; npm install sharp.",
    cause,
  });
});
