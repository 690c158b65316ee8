import { imageSize, VaeError } from "@vae/base";
import type { ImageSet } from "../reports/report-data.js";

/** Options of {@link encodePngGrid}. */
export interface PngGridOptions {
  /** Images in a row. `@default` the square root of their number, rounded up */
  readonly columns?: number;
  /** Each pixel becomes a square of this side; nothing is smoothed. `@default 1` */
  readonly scale?: number;
  /** Grey pixels between two images. `@default 2` */
  readonly gap?: number;
}

/** A middle grey: it parts black images as well as white ones, on light pages and on dark. */
const gapValue = 128;

/**
 * Encodes images as one PNG, row by row from the top left; grey for one channel, RGB for three.
 *
 * Equal input gives equal bytes.
 *
 * @returns The bytes of the PNG.
 * @throws {VaeError} SHAPE_MISMATCH, when the images have neither 1 nor 3 channels, or the bytes are no whole
 * number of images, or there is none.
 * @throws {VaeError} CONFIG_INVALID, when an option is no whole number, or too small.
 *
 * @example
 * ```ts
 * const png = await encodePngGrid({ shape: [28, 28, 1], images }, { columns: 8, scale: 3 });
 * ```
 */
export async function encodePngGrid(
  { shape, images }: ImageSet,
  options: PngGridOptions = {},
): Promise<Uint8Array> {
  const [height, width, channels] = shape;
  const count = images.length / imageSize(shape);
  checkImages(channels, count, images.length);
  const { columns = Math.ceil(Math.sqrt(count)), scale = 1, gap = 2 } = options;
  checkWhole("columns", columns, 1);
  checkWhole("scale", scale, 1);
  checkWhole("gap", gap, 0);

  const across = Math.min(columns, count);
  const down = Math.ceil(count / across);
  const cellWidth = width * scale + gap;
  const cellHeight = height * scale + gap;
  const gridWidth = across * cellWidth - gap;
  const gridHeight = down * cellHeight - gap;
  const pixels = new Uint8Array(gridHeight * gridWidth * channels).fill(gapValue);
  const rowBytes = gridWidth * channels;
  for (let i = 0; i < count; i++) {
    const left = (i % across) * cellWidth * channels;
    for (let y = 0; y < height; y++) {
      const top = Math.floor(i / across) * cellHeight + y * scale;
      const start = top * rowBytes + left;
      const source = (i * height + y) * width * channels;
      let at = start;
      for (let x = 0; x < width; x++) {
        for (let copy = 0; copy < scale; copy++) {
          for (let c = 0; c < channels; c++) pixels[at++] = images[source + x * channels + c] ?? 0;
        }
      }
      for (let copy = 1; copy < scale; copy++) {
        pixels.copyWithin(start + copy * rowBytes, start, at);
      }
    }
  }

  const { default: sharp } = await import("sharp"); // native code, loaded only where a picture is made
  const raw = { width: gridWidth, height: gridHeight, channels: channels as 1 | 3 };
  const image = sharp(pixels, { raw, limitInputPixels: false });
  if (channels === 1) image.toColourspace("b-w");
  return new Uint8Array(await image.png({ compressionLevel: 9 }).toBuffer());
}

function checkImages(channels: number, count: number, bytes: number): void {
  if (channels !== 1 && channels !== 3) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `PNG: expected images of 1 or 3 channels, got ${channels}. Write an .npy file instead.`,
    );
  }
  if (count < 1 || !Number.isInteger(count)) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `PNG: expected a whole number of images, at least 1, got ${bytes} bytes, which are ${count} images.`,
    );
  }
}

function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new VaeError(
      "CONFIG_INVALID",
      `PNG ${name}: expected a whole number ≥ ${least}, got ${value}.`,
    );
  }
}
