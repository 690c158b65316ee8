import { VaeError } from "@vae/base";
import type { Sharp, SharpOptions } from "sharp";
import type { Pixels } from "../../images/pixels.js";

/** What the header of an image says. */
export interface ImageHeader {
  /** As people see it, that is after the rotation that EXIF asks for. */
  readonly height: number;
  readonly width: number;
  /** Whether it has colours; alpha is no colour. */
  readonly isGrey: boolean;
  /** Whether it has an alpha channel. */
  readonly hasAlpha?: boolean;
}

/** Reads JPEG, PNG and WebP. */
export interface ImageDecoder {
  /**
   * Looks at the header only.
   *
   * @throws {VaeError} DATA_INVALID, when this is no such image, or one beyond 100 megapixels.
   */
  inspect(bytes: Uint8Array, name: string): Promise<ImageHeader>;
  /**
   * Decodes to 8 bits: the first frame, rotated as EXIF asks for, in sRGB or in grey, without alpha.
   *
   * @throws {VaeError} DATA_INVALID, when the image is damaged or cut short.
   */
  decode(bytes: Uint8Array, name: string, channels: number): Promise<Pixels>;
  /** Writes a baseline JPEG with the tables of libjpeg, colours at half the resolution. */
  encodeJpeg(pixels: Pixels, quality: number): Promise<Uint8Array>;
}

type SharpFunction = (input: Uint8Array, options: SharpOptions) => Sharp;

/** A picture of a common camera has 12 to 60 megapixels; a forged header can ask for gigabytes. */
const mostPixels = 100_000_000;

/**
 * A decoder over the optional package sharp.
 *
 * @param load - Imports the package.
 * @throws {VaeError} BACKEND_UNAVAILABLE, when it is not installed or does not start.
 */
export async function createImageDecoder(
  load: () => Promise<unknown> = () => import("sharp"),
): Promise<ImageDecoder> {
  const sharp = await importSharp(load);
  const options: SharpOptions = { failOn: "error", limitInputPixels: mostPixels };
  return {
    async inspect(bytes, name) {
      refuseOtherFormats(bytes, name);
      try {
        const { autoOrient, space, hasAlpha } = await sharp(bytes, options).metadata();
        const isGrey = space === "b-w" || space === "grey16";
        return { ...autoOrient, isGrey, ...(hasAlpha && { hasAlpha }) };
      } catch (cause) {
        throw undecodable(name, cause);
      }
    },
    async decode(bytes, name, channels) {
      refuseOtherFormats(bytes, name);
      try {
        const { data, info } = await sharp(bytes, options)
          .autoOrient()
          .removeAlpha()
          .toColourspace(channels === 1 ? "b-w" : "srgb")
          .raw({ depth: "uchar" })
          .toBuffer({ resolveWithObject: true });
        return { data, height: info.height, width: info.width, channels: info.channels };
      } catch (cause) {
        throw undecodable(name, cause);
      }
    },
    async encodeJpeg({ data, height, width, channels }, quality) {
      const raw = { height, width, channels: channels as 1 | 3 };
      const jpeg = { quality, chromaSubsampling: "4:2:0", optimiseCoding: false };
      return sharp(data, { raw }).jpeg(jpeg).toBuffer();
    },
  };
}

async function importSharp(load: () => Promise<unknown>): Promise<SharpFunction> {
  try {
    return ((await load()) as { default: SharpFunction }).default;
  } catch (cause) {
    throw new VaeError(
      "BACKEND_UNAVAILABLE",
      "JPEG, PNG and WebP are read by the package sharp, which cannot be loaded; npm install sharp.",
      { cause },
    );
  }
}

/** NB: sharp also opens SVG, PDF and more, whatever the name says; nothing of that is meant here. */
function refuseOtherFormats(bytes: Uint8Array, name: string): void {
  const text = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
  const isPng = bytes[0] === 0x89 && text(1, 4) === "PNG";
  const isWebp = text(0, 4) === "RIFF" && text(8, 12) === "WEBP";
  if (isJpeg || isPng || isWebp) return;
  const content = bytes.length === 0 ? "an empty file" : "another content";
  throw new VaeError(
    "DATA_INVALID",
    `${name}: expected a JPEG, PNG or WebP image, got ${content}.`,
  );
}

function undecodable(name: string, cause: unknown): VaeError {
  const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  if (reason?.includes("pixel limit")) {
    const message = `${name}: has more than ${mostPixels / 1e6} megapixels; make it smaller.`;
    return new VaeError("DATA_INVALID", message, { cause });
  }
  return new VaeError("DATA_INVALID", `${name}: cannot be decoded (${reason ?? ""}).`, { cause });
}
