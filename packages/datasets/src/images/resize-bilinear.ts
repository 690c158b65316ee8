import type { Box, Pixels } from "./pixels.js";
import { triangleWeights, weightBits, type TriangleWeights } from "./triangle-weights.js";

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

/** Resamples a line of pixels, each of `lanes` adjacent values. */
function resample(
  { data, start, lanes }: { data: Uint8Array; start: number; lanes: number },
  { first, counts, values, taps }: TriangleWeights,
  out: Uint8Array,
  outStart: number,
): void {
  let position = outStart;
  for (let i = 0; i < first.length; i++) {
    const origin = start + first[i]! * lanes;
    const count = counts[i]!;
    for (let lane = 0; lane < lanes; lane++) {
      let sum = 1 << (weightBits - 1);
      let from = origin + lane;
      for (let tap = 0; tap < count; tap++) {
        sum += data[from]! * values[i * taps + tap]!;
        from += lanes;
      }
      out[position++] = sum >> weightBits; // no weight is below 0 and they add up to 1: no clipping
    }
  }
}
