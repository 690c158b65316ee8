import type { Spread } from "./format-spread.js";

/**
 * Digits after the point that show distances of one table: one from 10 on, as papers print FID; four significant ones below, for
 * a distance on few features is near 1 or less.
 *
 * @param rows - The largest distance decides, so that a table has one number of digits.
 */
export function distanceDigits(rows: readonly { readonly distance: number | Spread }[]): number {
  const largest = Math.max(
    ...rows.map(({ distance }) => (typeof distance === "number" ? distance : distance.mean)),
  );
  return largest >= 10 || largest <= 0 ? 1 : 3 - Math.floor(Math.log10(largest));
}
