import { VaeError, type ImageShape } from "@vae/base";

/**
 * The side of square images.
 *
 * @param fits - Whether the network can be built for this side.
 * @param expected - What it can be built for, e.g. `a multiple of 4`.
 * @throws {VaeError} SHAPE_MISMATCH, when the images are not square, or of a side that the network cannot take.
 */
export function squareSide(
  network: string,
  imageShape: ImageShape,
  fits: (side: number) => boolean,
  expected: string,
): number {
  const [side, width] = imageShape;
  if (side !== width || !fits(side)) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${network}: expected square images with ${expected} pixels a side, got [${imageShape.join(", ")}]. Pad or resize them.`,
    );
  }
  return side;
}

/**
 * How a decoder reaches a side by doubling: from 5 to 8 pixels on, 7 for 28, 8 for 32, 64 and 128.
 *
 * @returns Where it starts and how often it doubles, undefined for sides that are none of these times a power of two.
 */
export function doublings(side: number): { start: number; times: number } | undefined {
  let [start, times] = [side, 0];
  while (start > 8 && start % 2 === 0) [start, times] = [start / 2, times + 1];
  return start >= 5 && start <= 8 && times > 0 ? { start, times } : undefined;
}
