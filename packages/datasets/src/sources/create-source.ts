import { imageSize, VaeError, type Source } from "@vae/base";

/** All of a source but its `read`. */
export type SourceFacts = Omit<Source, "read">;

/** What error messages call a source: its fingerprint without the hashes, e.g. `fashion-mnist-10k:train`. */
export function sourceName({ fingerprint }: Pick<Source, "fingerprint">): string {
  return fingerprint.replace(/ ?\bsha256:[0-9a-f]+/g, "");
}

/**
 * A source that refuses a bad read before anything is copied.
 *
 * @param facts - Length, shape, fingerprint and labels.
 * @param copy - Copies the images at the indices, which are in range, into a buffer that is large enough.
 * @throws {VaeError} DATA_INVALID, when there is no image, the shape is none, or there is not one label an
 *   image.
 */
export function createSource(
  facts: SourceFacts,
  copy: (indices: ArrayLike<number>, out: Uint8Array) => Promise<void> | undefined,
): Source {
  const { length, shape, labels } = facts;
  const name = sourceName(facts);
  if (!shape.every((axis) => Number.isInteger(axis) && axis > 0)) {
    throw new VaeError(
      "DATA_INVALID",
      `${name}: expected a height, width and channels of 1 or more, got ${shape.join("×")}.`,
    );
  }
  if (length < 1) throw new VaeError("DATA_INVALID", `${name}: holds no image.`);
  if (labels !== undefined && labels.length !== length) {
    throw new VaeError(
      "DATA_INVALID",
      `${name}: expected ${length} labels, one an image, got ${labels.length}.`,
    );
  }
  return {
    ...facts,
    async read(indices, out) {
      checkRead(facts, indices, out);
      await copy(indices, out);
    },
  };
}

function checkRead(facts: SourceFacts, indices: ArrayLike<number>, out: Uint8Array): void {
  const needed = indices.length * imageSize(facts.shape);
  if (out.length < needed) {
    throw new VaeError(
      "DATA_INVALID",
      `${sourceName(facts)}: ${indices.length} images need a buffer of ${needed} bytes, got ${out.length}.`,
    );
  }
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? Number.NaN;
    if (!(Number.isInteger(index) && index >= 0 && index < facts.length)) {
      throw new VaeError(
        "DATA_INVALID",
        `${sourceName(facts)}: expected an index in 0 … ${facts.length - 1}, got ${index}.`,
      );
    }
  }
}
