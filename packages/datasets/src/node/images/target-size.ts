import { VaeError } from "@vae/base";
import type { ImageOptions } from "../dataset.js";

/**
 * The height and width that the option `size` asks for.
 *
 * @throws {VaeError} CONFIG_INVALID, when one of them is no whole number of 1 or more.
 */
export function targetSize(
  size: NonNullable<ImageOptions["size"]>,
): readonly [height: number, width: number] {
  const sides = typeof size === "number" ? ([size, size] as const) : size;
  if (!sides.every((side) => Number.isInteger(side) && side > 0)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `size: expected a height and width of 1 or more, got ${sides.join("×")}.`,
    );
  }
  return sides;
}
