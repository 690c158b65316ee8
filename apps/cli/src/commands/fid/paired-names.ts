import { VaeError } from "@vae/base";
import { readdirSync, statSync } from "node:fs";
import { parse } from "node:path";
import type { ImageSide } from "./image-side.js";

/**
 * Checks that two sets of images can be paired: equally many, and in two folders the same names, whose natural order
 * then pairs them. An ending may differ: `0001.png` goes with `0001.jpg`.
 *
 * @throws {VaeError} DATA_INVALID, when they cannot.
 */
export function checkPairs(a: ImageSide, b: ImageSide): void {
  if (a.source.length !== b.source.length) {
    throw new VaeError(
      "DATA_INVALID",
      `mse: needs pairs of images, got ${a.source.length} of ${a.name} and ${b.source.length} of ${b.name}; ` +
        "leave mse out, or compare equally many.",
    );
  }
  const [first, second] = [namesIn(a.name), namesIn(b.name)];
  if (first === undefined || second === undefined) return;
  const there = new Set(second);
  const alone = first.find((name) => !there.has(name));
  if (alone === undefined) return;
  throw new VaeError(
    "DATA_INVALID",
    `mse: ${a.name} has an image ${alone} and ${b.name} has none of that name; give paired images the same names.`,
  );
}

/** Names of the images of a folder without their endings; undefined, where it is no folder. */
function namesIn(folder: string): readonly string[] | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
    .map((name) => {
      const { dir, name: stem } = parse(name);
      return dir === "" ? stem : `${dir}/${stem}`;
    });
}
