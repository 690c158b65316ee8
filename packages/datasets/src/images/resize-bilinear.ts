import type { Box, Pixels } from "./pixels.js";

/** Bits after the point in the weights, as in Pillow: 255 · 2²² still fits into 32 signed bits. */
const precision = 22;

/**
 * Crops an image and resizes it with an antialiased triangle filter: Pillow's
 * `crop(box).resize((width, height), BILINEAR)`, equal in every bit.
 *
 * The filter is as wide as the ratio asks for: at 2:1 its taps are `[1, 3, 3, 1] / 8` on each axis. As in
 * Pillow the weights are fixed-point numbers, the width is resized first and rounded to bytes in between.
 *
 * @param pixels - The image, of any number of channels.
 * @param box - The part to keep; it must lie inside the image.
 * @param size - Height and width of the result.
 * @param out - Receives `height · width · channels` bytes from its start.
 */
export function resizeBilinear(
  { data, width, channels }: Pixels,
  box: Box,
  [newHeight, newWidth]: readonly [height: number, width: number],
  out: Uint8Array,
): void {
  const across = triangleWeights(box.width, newWidth);
  const down = triangleWeights(box.height, newHeight);
  const narrowRow = newWidth * channels;
  const narrow = new Uint8Array(box.height * narrowRow);
  for (let y = 0; y < box.height; y++) {
    const start = ((box.top + y) * width + box.left) * channels;
    resample({ data, start, lanes: channels }, across, narrow, y * narrowRow);
  }
  // Down a column all values of a row share their weights: the rows are the pixels of one long line.
  resample({ data: narrow, start: 0, lanes: narrowRow }, down, out, 0);
}

/** For each pixel of the result: the first pixel of the input that it sees, and the weights from there on. */
interface Weights {
  readonly first: Int32Array;
  readonly counts: Int32Array;
  /** Fixed-point weights, `taps` of them a pixel; the rest of a row is zero. */
  readonly values: Int32Array;
  readonly taps: number;
}

function triangleWeights(from: number, to: number): Weights {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const inverse = 1 / support; // NB: Pillow multiplies; dividing would change the last bit
  const taps = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const counts = new Int32Array(to);
  const values = new Int32Array(to * taps);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const low = Math.max(Math.trunc(center - support + 0.5), 0);
    const high = Math.min(Math.trunc(center + support + 0.5), from);
    const heights = Array.from({ length: high - low }, (_, j) =>
      Math.max(1 - Math.abs((low + j - center + 0.5) * inverse), 0),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    first[i] = low;
    counts[i] = high - low;
    heights.forEach((height, j) => {
      values[i * taps + j] = Math.floor((height / sum) * 2 ** precision + 0.5);
    });
  }
  return { first, counts, values, taps };
}

/** Resamples a line of pixels, each of `lanes` adjacent values. */
function resample(
  { data, start, lanes }: { data: Uint8Array; start: number; lanes: number },
  { first, counts, values, taps }: Weights,
  out: Uint8Array,
  outStart: number,
): void {
  let position = outStart;
  for (let i = 0; i < first.length; i++) {
    const origin = start + first[i]! * lanes;
    const count = counts[i]!;
    for (let lane = 0; lane < lanes; lane++) {
      let sum = 1 << (precision - 1);
      let from = origin + lane;
      for (let tap = 0; tap < count; tap++) {
        sum += data[from]! * values[i * taps + tap]!;
        from += lanes;
      }
      out[position++] = sum >> precision; // no weight is below 0 and they add up to 1: no clipping
    }
  }
}
