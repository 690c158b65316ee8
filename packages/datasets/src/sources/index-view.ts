import { VaeError, type Source } from "@vae/base";
import { createSource, sourceName } from "./create-source.js";

/**
 * The images at these positions, in this order, as a source of their own. Only labels are copied.
 *
 * @param source - The source to look into.
 * @param indices - Positions in `0 … source.length − 1`; may repeat.
 * @throws {VaeError} DATA_INVALID, when there is no index or one is out of range.
 *
 * @example
 * ```ts
 * const threes = select(source, [...source.labels.keys()].filter((i) => source.labels[i] === 3));
 * ```
 */
export function select(source: Source, indices: ArrayLike<number>): Source {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? Number.NaN;
    if (!(Number.isInteger(index) && index >= 0 && index < source.length)) {
      throw new VaeError(
        "DATA_INVALID",
        `select from ${sourceName(source)}: expected indices in 0 … ${source.length - 1}, got ${index}.`,
      );
    }
  }
  const positions = Uint32Array.from(indices);
  return permute(source, positions, `select ${hashPositions(positions)}`);
}

/**
 * The images `start … end − 1` of a source.
 *
 * @param end - One past the last image; the end of the source by default.
 * @throws {VaeError} DATA_INVALID, when the range is empty or leaves the source.
 *
 * @example
 * ```ts
 * const train = subset(images, 0, 8_000);
 * const test = subset(images, 8_000);
 * ```
 */
export function subset(source: Source, start: number, end: number = source.length): Source {
  const isRange = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end;
  if (!isRange || end > source.length) {
    throw new VaeError(
      "DATA_INVALID",
      `subset of ${sourceName(source)}: expected 0 ≤ start < end ≤ ${source.length}, got ${start} and ${end}.`,
    );
  }
  const positions = Uint32Array.from({ length: end - start }, (_, i) => start + i);
  return permute(source, positions, `subset ${start} ${end}`);
}

/**
 * The first images of a source.
 *
 * @throws {VaeError} DATA_INVALID, when the source has fewer, or `count` is less than 1.
 */
export function take(source: Source, count: number): Source {
  return subset(source, 0, count);
}

/**
 * A view with a name of its own, for orders that need no check.
 *
 * @param positions - Positions in the source; not copied, they must not change.
 * @param name - What the order is called in the fingerprint, behind that of the source; equal only for equal orders.
 */
export function permute(source: Source, positions: Uint32Array, name: string): Source {
  const { shape, labels } = source;
  const facts = {
    length: positions.length,
    shape,
    fingerprint: `${source.fingerprint} | ${name}`,
    ...(labels && { labels: Uint8Array.from(positions, (position) => labels[position] ?? 0) }),
  };
  return createSource(facts, (indices, out) => {
    const inner = Uint32Array.from(indices, (index) => positions[index] ?? 0);
    return source.read(inner, out);
  });
}

/** 64 bits that tell two orders apart: two FNV-1a streams with an avalanche after each word. */
function hashPositions(positions: Uint32Array): string {
  const words = [0x9e3779b9, 0x243f6a88].map((salt) => {
    let hash = salt;
    for (const position of positions) {
      hash = Math.imul(hash ^ position, 0x01000193);
      hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
      hash ^= hash >>> 15;
    }
    return (hash >>> 0).toString(16).padStart(8, "0");
  });
  return words.join("");
}
