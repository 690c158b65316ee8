import { VaeError } from "@vae/base";
import type { Picture } from "@vae/metrics";
import { isGreyPicture } from "./is-grey-picture.js";

/** A picture as the browser decodes it, with what its file says of its colours. */
export interface DecodedPicture {
  readonly height: number;
  readonly width: number;
  /** Red, green, blue, opacity, `[height, width, 4]`. */
  readonly rgba: Uint8ClampedArray;
  readonly isGrey: boolean;
}

/**
 * Decodes a picture by the browser's own decoder.
 *
 * @throws {VaeError} DATA_INVALID, when it is none, or parts of it are transparent: a canvas cannot tell their colours.
 */
export async function decodePicture(file: File): Promise<DecodedPicture> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const bitmap = await createImageBitmap(file, {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  }).catch((cause: unknown) => {
    throw new VaeError("DATA_INVALID", `${file.name}: this browser cannot read it as a picture.`, {
      cause,
    });
  });
  const { height, width } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  for (let i = 3; i < data.length; i += 4) {
    if (data[i] === 255) continue;
    throw new VaeError(
      "DATA_INVALID",
      `${file.name}: parts of it are transparent, and this page cannot tell their colours. The command vae fid can.`,
    );
  }
  return { height, width, rgba: data, isGrey: isGreyPicture(bytes) };
}

/** The numbers that extractors take: one channel of a grey picture, else three. */
export function pictureOf({ height, width, rgba }: DecodedPicture, channels: 1 | 3): Picture {
  const data = new Uint8Array(height * width * channels);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < channels; c++) data[i * channels + c] = rgba[4 * i + c]!;
  }
  return { data, height, width, channels };
}
