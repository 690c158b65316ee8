import { VaeError, type ImageShape, type NpyArray } from "@vae/base";

/** How to read an array as images. */
export interface QuantiseOptions {
  /** The floats that mean black and white. Default `[0, 1]`. */
  readonly range?: readonly [black: number, white: number];
  /** What error messages start with, usually a file name. */
  readonly subject: string;
}

/** Images as bytes, with their shape. */
export interface QuantisedImages {
  readonly images: Uint8Array;
  readonly shape: ImageShape;
}

/**
 * Reads `[n, height, width]` or `[n, height, width, channels]` as uint8 images.
 *
 * Bytes are taken as they are, without a copy. A float v becomes `round(255 (v − black) / (white − black))`.
 *
 * @throws {VaeError} DATA_INVALID, when the axes are others, the channels are not 1 or 3, the numbers are
 *   neither uint8 nor floats, or a float is NaN or outside the range; the first such value is named. CONFIG_INVALID,
 *   when the range is not two finite numbers, the smaller first.
 *
 * @example
 * ```ts
 * const data = Float32Array.of(0, 1, 0.5, 0.25);
 * quantiseImages({ shape: [1, 2, 2], data }, { subject: "a.npy" }).images; // 0, 255, 128, 64
 * ```
 */
export function quantiseImages(
  { shape: axes, data }: NpyArray,
  { range = [0, 1], subject }: QuantiseOptions,
): QuantisedImages {
  const [, height = 0, width = 0, channels = 1] = axes;
  if (axes.length !== 3 && axes.length !== 4) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected [n, height, width] or [n, height, width, channels], got [${axes.join(", ")}].`,
    );
  }
  if (channels !== 1 && channels !== 3) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected 1 or 3 channels on the last axis, got [${axes.join(", ")}].`,
    );
  }
  if (axes.includes(0)) {
    throw new VaeError("DATA_INVALID", `${subject}: holds no image, [${axes.join(", ")}].`);
  }
  const shape: ImageShape = [height, width, channels];
  if (data instanceof Uint8Array) return { images: data, shape };
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected uint8, float32 or float64 images, got ${data.constructor.name}; convert them to uint8.`,
    );
  }
  return { images: quantise(data, axes, range, subject), shape };
}

function quantise(
  data: Float32Array | Float64Array,
  axes: readonly number[],
  [black, white]: readonly [number, number],
  subject: string,
): Uint8Array {
  if (!(Number.isFinite(black) && Number.isFinite(white) && black < white)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${subject}: expected a range of two numbers, the smaller first, got ${black} and ${white}.`,
    );
  }
  const images = new Uint8Array(data.length);
  const scale = 255 / (white - black);
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? Number.NaN;
    // NB: written so that NaN fails it too.
    if (!(value >= black && value <= white)) {
      throw new VaeError(
        "DATA_INVALID",
        `${subject}: expected values in [${black}, ${white}], got ${value} at [${position(i, axes).join(", ")}]; ` +
          "scale the images, or state the range they have.",
      );
    }
    images[i] = Math.round((value - black) * scale);
  }
  return images;
}

/** Index along each axis of the i-th value in row-major order. */
function position(i: number, axes: readonly number[]): number[] {
  const indices: number[] = [];
  let rest = i;
  for (const axis of axes.toReversed()) {
    indices.unshift(rest % axis);
    rest = Math.floor(rest / axis);
  }
  return indices;
}
