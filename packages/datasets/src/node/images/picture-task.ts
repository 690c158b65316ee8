import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { centreBox, middleSquare, type Box } from "../../images/pixels.js";
import { createJpegDecoder, type ImageSize } from "../../images/jpeg/jpeg-decoder.js";
import { readHeader } from "../../images/jpeg/read-header.js";
import type { ImageHeader } from "./image-decoder.js";

/** A picture: a file, or the content of one. */
export type PictureInput = string | Uint8Array;

/** The part of a picture that is resized. */
export interface PictureFit {
  readonly size: readonly [height: number, width: number];
  /** Side of a square in the middle. Absent: the largest part in the middle with the proportions of the size. */
  readonly square?: number;
}

/** The part of a picture of this size. */
export function boxOf({ size, square }: PictureFit, picture: ImageSize): Box {
  return square === undefined ? centreBox(picture, size) : middleSquare(picture, square);
}

/** What a thread is asked for: to look at pictures, or to decode them. */
export type PictureTask = InspectTask | DecodeTask;

/** Looks at pictures. */
export interface InspectTask {
  readonly kind: "inspect";
  readonly inputs: readonly PictureInput[];
  /** Whether they are decoded for it, which shows what is broken behind the header. */
  readonly isThorough: boolean;
}

/** Decodes pictures to RGB or grey of one size. */
export interface DecodeTask {
  readonly kind: "decode";
  readonly inputs: readonly PictureInput[];
  readonly fit: PictureFit;
  readonly channels: number;
}

/** What is found of a picture. */
export interface FoundPicture {
  readonly header: ImageHeader;
  readonly sha256: string;
}

/** The answers; null for what has to be judged by another decoder. */
export interface InspectResult {
  readonly found: readonly (FoundPicture | null)[];
}

/** The pictures that were decoded, one after the other, with room for the others. */
export interface DecodeResult {
  readonly images: Uint8Array<ArrayBuffer>;
  /** Places of pictures that have to be judged by another decoder. */
  readonly left: readonly number[];
}

/** Longer files are left to another decoder. */
const longestFile = 2 ** 26;

/**
 * Runs tasks in the calling thread. It never throws for a picture: a file that is missing, damaged or of another kind
 * is left to the careful decoder, which also words the error.
 *
 * @param kernel - The content of assets/jpeg.wasm.
 */
export function createPictureTaskRunner(
  kernel: Uint8Array<ArrayBuffer>,
): (task: PictureTask) => InspectResult | DecodeResult {
  const decoder = createJpegDecoder(kernel);
  const readInput = createReader();

  function inspect(input: PictureInput, isThorough: boolean): FoundPicture | null {
    const bytes = readInput(input);
    const header = bytes && readHeader(bytes);
    if (bytes === undefined || header === undefined) return null;
    const { height, width } = header;
    const size = [height, width] as const;
    const isGood =
      !isThorough ||
      decoder.decode(bytes, () => ({ box: { top: 0, left: 0, height, width }, size }));
    return isGood
      ? {
          header: { height, width, isGrey: header.components.length === 1 },
          sha256: createHash("sha256").update(bytes).digest("hex"),
        }
      : null;
  }

  function decode({ inputs, fit, channels }: DecodeTask): DecodeResult {
    const [height, width] = fit.size;
    const bytesEach = height * width * channels;
    const images = new Uint8Array(inputs.length * bytesEach);
    const left: number[] = [];
    for (const [i, input] of inputs.entries()) {
      const bytes = readInput(input);
      const pixels =
        bytes && decoder.decode(bytes, (picture) => ({ box: boxOf(fit, picture), size: fit.size }));
      if (pixels?.channels === channels) images.set(pixels.data, i * bytesEach);
      else left.push(i);
    }
    return { images, left };
  }

  return (task) =>
    task.kind === "inspect"
      ? { found: task.inputs.map((input) => inspect(input, task.isThorough)) }
      : decode(task);
}

/** Reads small files one after the other into one buffer: an array for each would be most of the garbage. */
function createReader(): (input: PictureInput) => Uint8Array | undefined {
  let buffer = new Uint8Array(2 ** 16);
  return (input) => {
    if (typeof input !== "string") return input;
    try {
      const file = openSync(input, "r");
      try {
        const { size } = fstatSync(file);
        if (size > longestFile) return undefined;
        if (size > buffer.length) buffer = new Uint8Array(size * 2);
        let filled = 0;
        while (filled < size) {
          const count = readSync(file, buffer, filled, size - filled, filled);
          if (count === 0) return undefined;
          filled += count;
        }
        return buffer.subarray(0, size);
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined;
    }
  };
}
