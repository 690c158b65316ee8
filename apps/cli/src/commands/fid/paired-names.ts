import { VaeError } from "@vae/base";
import type { ImageSide } from "./image-side.js";

/**
 * Pairs two sets of images. Pictures of two folders or archives go together by their names without the endings, so that
 * `0001.png` goes with `0001.jpg`; all other images in their order.
 *
 * @returns For each image of `b` the place of its pair in `a`.
 * @throws {VaeError} DATA_INVALID, when they cannot be paired.
 */
export function pairImages(a: ImageSide, b: ImageSide): Uint32Array {
  const { length } = b.pictures;
  if (a.pictures.length !== length) {
    throw new VaeError(
      "DATA_INVALID",
      `mse: needs pairs of images, got ${a.pictures.length} of ${a.name} and ${length} of ${b.name}; ` +
        "leave mse out, or compare equally many.",
    );
  }
  if (a.names === undefined || b.names === undefined) {
    return Uint32Array.from({ length }, (_, i) => i);
  }
  const places = placesOf(a);
  const others = placesOf(b);
  const checks = [
    [a, b, others],
    [b, a, places],
  ] as const;
  for (const [one, other, there] of checks) {
    const alone = one.names?.map(stemOf).find((stem) => !there.has(stem));
    if (alone === undefined) continue;
    throw new VaeError(
      "DATA_INVALID",
      `mse: ${one.name} has an image ${alone} and ${other.name} has none of that name; give paired images the same names.`,
    );
  }
  return Uint32Array.from(b.names, (name) => places.get(stemOf(name))!);
}

/** Places of pictures by their names without endings. */
function placesOf({ name: set, names = [] }: ImageSide): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const stem = stemOf(name);
    const before = places.get(stem);
    if (before !== undefined) {
      throw new VaeError(
        "DATA_INVALID",
        `mse: ${set} has both ${names[before] ?? ""} and ${name}, so that neither has one pair; leave one out.`,
      );
    }
    places.set(stem, i);
  }
  return places;
}

function stemOf(name: string): string {
  return name.replace(/\.[^./]*$/, "");
}
