import { Rng, VaeError, type Source } from "@vae/base";
import { createSource } from "../sources/create-source.js";

/** Names of the classes of {@link shapeImages}, in the order of the labels. */
export const shapeClasses: readonly string[] = ["circle", "square", "triangle"];

/** How many shapes, how large, from which seed. */
export interface ShapeImagesOptions {
  readonly length: number;
  /** Height and width of an image, 8 or more. Default 32. */
  readonly side?: number;
  readonly seed: number;
}

/**
 * Coloured circles, squares and triangles on a dark ground: pictures with few and known factors (kind, place, size,
 * colour) for tests and examples. Each depends on the seed and on its index only and is made when it is read; the kinds
 * take turns.
 *
 * @throws {VaeError} CONFIG_INVALID, when the side is less than 8.
 *
 * @example
 * ```ts
 * shapeImages({ length: 100, seed: 1 }).shape; // [32, 32, 3]
 * ```
 */
export function shapeImages({ length, side = 32, seed }: ShapeImagesOptions): Source {
  if (!Number.isInteger(side) || side < 8) {
    throw new VaeError("CONFIG_INVALID", `shapeImages: expected a side of 8 or more, got ${side}.`);
  }
  const rng = new Rng(seed).fork("synthetic/shapes");
  const facts = {
    length,
    shape: [side, side, 3] as const,
    labels: Uint8Array.from({ length }, (_, i) => i % shapeClasses.length),
    fingerprint: `synthetic:shapes seed=${seed} n=${length} side=${side}`,
  };
  return createSource(facts, (indices, out) => {
    const size = side * side * 3;
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] ?? 0;
      const image = out.subarray(i * size, (i + 1) * size);
      draw(image, side, index % shapeClasses.length, rng.fork(String(index)));
    }
    return undefined;
  });
}

function draw(image: Uint8Array, side: number, kind: number, rng: Rng): void {
  const radius = side * (0.15 + 0.2 * rng.uniform());
  const place = () => radius + (side - 2 * radius) * rng.uniform();
  const [centreX, centreY] = [place(), place()];
  const colour = Array.from({ length: 3 }, () => 80 + rng.integer(176));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      // In units of the radius, from the middle of the pixel.
      const [u, v] = [(x + 0.5 - centreX) / radius, (y + 0.5 - centreY) / radius];
      const isInside = covers(kind, u, v);
      for (let c = 0; c < 3; c++) image[(y * side + x) * 3 + c] = isInside ? colour[c]! : 16;
    }
  }
}

function covers(kind: number, u: number, v: number): boolean {
  if (kind === 0) return u * u + v * v <= 1;
  if (kind === 1) return Math.abs(u) <= 0.8 && Math.abs(v) <= 0.8;
  return v <= 0.8 && 2 * Math.abs(u) <= v + 1; // its tip at v = −1, its base at v = 0.8
}
