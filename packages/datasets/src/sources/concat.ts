import { imageSize, VaeError, type Source } from "@vae/base";
import { createSource, sourceName } from "./create-source.js";

/**
 * Several sources one after the other. It has labels only if all of them have.
 *
 * @throws {VaeError} DATA_INVALID, when there is none; SHAPE_MISMATCH, when their images differ in shape.
 *
 * @example
 * ```ts
 * const all = concat([await openDataset("cifar-10:train"), await openDataset("cifar-10:test")]);
 * all.length; // 60000
 * ```
 */
export function concat(sources: readonly Source[]): Source {
  const [first] = sources;
  if (first === undefined) {
    throw new VaeError("DATA_INVALID", "concat: expected one or more sources, got none.");
  }
  const { shape } = first;
  const other = sources.find((source) => source.shape.join() !== shape.join());
  if (other !== undefined) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `concat: expected images of one shape, got ${sourceName(first)} with ${shape.join("×")} and ` +
        `${sourceName(other)} with ${other.shape.join("×")}.`,
    );
  }
  const starts: number[] = [];
  let length = 0;
  for (const source of sources) {
    starts.push(length);
    length += source.length;
  }
  const labels = joinLabels(sources, length);
  const fingerprint = sources.map((source) => `(${source.fingerprint})`).join(" + ");
  const size = imageSize(shape);
  return createSource(
    { length, shape, fingerprint, ...(labels && { labels }) },
    async (indices, out) => {
      for (const [part, source] of sources.entries()) {
        const start = starts[part]!;
        const wanted = Array.from(indices, (index, place) => ({
          index: index - start,
          place,
        })).filter(({ index }) => index >= 0 && index < source.length);
        if (wanted.length === 0) continue;
        const images = new Uint8Array(wanted.length * size);
        await source.read(
          wanted.map(({ index }) => index),
          images,
        );
        for (const [i, { place }] of wanted.entries()) {
          out.set(images.subarray(i * size, (i + 1) * size), place * size);
        }
      }
    },
  );
}

function joinLabels(sources: readonly Source[], length: number): Uint8Array | undefined {
  const labels = new Uint8Array(length);
  let start = 0;
  for (const source of sources) {
    if (source.labels === undefined) return undefined;
    labels.set(source.labels, start);
    start += source.length;
  }
  return labels;
}
