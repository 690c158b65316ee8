import { VaeError } from "@vae/base";
import type { Picture } from "../../extractors/picture.js";
import { resizeHalfPixel, resizeTensorFlow1 } from "./resize-bilinear.js";
import { resizePillow } from "./resize-pillow.js";

/** Side of the network's input. */
export const inputSide = 299;

/**
 * How an image enters the network; scores of different conventions cannot be compared.
 *
 * - `tf1`, the original: TensorFlow 1's bilinear resize, `(v − 128) / 128`. TTUR, torch-fidelity, StyleGAN, EDM, ADM.
 * - `pytorch-fid`: half-pixel bilinear resize of `v / 255`, then `2 v − 1`.
 * - `clean`: Pillow's antialiased bicubic resize in float32, clipped, `(v − 128) / 128`. clean-fid.
 */
export type InceptionConvention = keyof typeof conventions;

const conventions = {
  tf1: (picture) => centred(resizeTensorFlow1(picture, inputSide, inputSide)),
  "pytorch-fid": (picture) => {
    const data = Float32Array.from(picture.data, (value) => value / 255);
    const resized = resizeHalfPixel({ ...picture, data }, inputSide, inputSide);
    for (let i = 0; i < resized.length; i++) resized[i] = 2 * resized[i]! - 1;
    return resized;
  },
  clean: (picture) => {
    const resized = resizePillow(picture, inputSide, inputSide, "bicubic");
    for (let i = 0; i < resized.length; i++) resized[i] = Math.min(Math.max(resized[i]!, 0), 255);
    return centred(resized);
  },
} as const satisfies Record<string, (picture: Picture) => Float32Array>;

/** Names of the conventions. */
export const inceptionConventions = Object.keys(conventions) as readonly InceptionConvention[];

/** What float images are declared to hold; bytes are 0 … 255. */
export interface PictureOptions {
  /** Lowest and highest value of float images. @default [0, 1] */
  range?: readonly [lowest: number, highest: number];
  /**
   * Rounds float images to 8 bits before the resize, as every published score does by reading files.
   *
   * @default true
   */
  quantise?: boolean;
  /** Leaves out the fourth channel of RGBA images, which are refused otherwise. @default false */
  dropAlpha?: boolean;
}

/**
 * Turns an image into the network's input.
 *
 * Grey images are taken three times. Any size goes in.
 *
 * @param subject - What error messages start with, e.g. `image 7`.
 * @returns `[299, 299, 3]`, about −1 … 1.
 * @throws {VaeError} SHAPE_MISMATCH, when the image has no 1, 3 or (with `dropAlpha`) 4 channels or its data do not
 *   fit; DATA_INVALID, when a float lies outside the declared range.
 */
export function preparePicture(
  picture: Picture,
  convention: InceptionConvention,
  options: PictureOptions,
  subject: string,
): Float32Array {
  return conventions[convention](
    colourPicture(bytePicture(picture, options, subject), options, subject),
  );
}

/** `(v − 128) / 128`, in place: 128, not 127.5, is zero, and 255 is just below one. */
function centred(data: Float32Array): Float32Array {
  // Plain loops here and above: `map` with a function took longer than the resize.
  for (let i = 0; i < data.length; i++) data[i] = (data[i]! - 128) / 128;
  return data;
}

/** The image on the scale of bytes. */
function bytePicture(
  picture: Picture,
  { range: [lowest, highest] = [0, 1], quantise = true }: PictureOptions,
  subject: string,
): Picture {
  const { data, height, width, channels } = picture;
  if (data.length !== height * width * channels || data.length === 0) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected ${height} × ${width} × ${channels} numbers, got ${data.length}.`,
    );
  }
  if (data instanceof Uint8Array) return picture;
  const scale = 255 / (highest - lowest);
  const bytes = data.map((value) => {
    if (!(value >= lowest && value <= highest)) {
      throw new VaeError(
        "DATA_INVALID",
        `${subject}: expected floats in [${lowest}, ${highest}], got ${value}; declare another range if it has one.`,
      );
    }
    const byte = (value - lowest) * scale;
    return quantise ? Math.round(byte) : byte;
  });
  return { ...picture, data: bytes };
}

/** The image with red, green and blue. */
function colourPicture(
  picture: Picture,
  { dropAlpha = false }: PictureOptions,
  subject: string,
): Picture {
  const { data, height, width, channels } = picture;
  if (channels === 3) return picture;
  if (channels !== 1 && !(channels === 4 && dropAlpha)) {
    const remedy = channels === 4 ? "; drop the alpha channel explicitly (dropAlpha)." : ".";
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected 1 or 3 channels, got ${channels}${remedy}`,
    );
  }
  const colours = new Float32Array(height * width * 3);
  for (let i = 0; i < colours.length; i++) {
    colours[i] = data[Math.floor(i / 3) * channels + (channels === 1 ? 0 : i % 3)]!;
  }
  return { data: colours, height, width, channels: 3 };
}
