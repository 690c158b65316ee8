import { imageSize, Rng, type ImageShape, type Source } from "@vae/base";
import { beforeAll, describe, expect, it } from "vitest";

/** What a source is expected to be. */
export interface ExpectedSource {
  readonly length: number;
  readonly shape: ImageShape;
  /** One more than the largest label; undefined for a source without labels. */
  readonly classes?: number;
}

/**
 * The suite that every source passes, whatever it reads from.
 *
 * @param open - Opens the source anew at each call; it is called twice.
 */
export function testSource(
  title: string,
  open: () => Source | Promise<Source>,
  { length, shape, classes }: ExpectedSource,
): void {
  const size = imageSize(shape);
  // First, last and others: all of a small source, some of a large one.
  const probes = [0, length - 1, ...new Rng(3).permutation(length).subarray(0, 40)];
  let source: Source;

  async function readEach(source: Source, indices: readonly number[]): Promise<Uint8Array> {
    const out = new Uint8Array(indices.length * size);
    for (const [i, index] of indices.entries()) {
      await source.read([index], out.subarray(i * size, (i + 1) * size));
    }
    return out;
  }

  async function readBatch(source: Source, indices: ArrayLike<number>): Promise<Uint8Array> {
    const out = new Uint8Array(indices.length * size);
    await source.read(indices, out);
    return out;
  }

  describe(`${title} as a source`, () => {
    beforeAll(async () => {
      source = await open();
    });

    it("states its length and shape", () => {
      expect(source.length).toBe(length);
      expect(source.shape).toEqual(shape);
    });

    it("reads a batch in any order, with repeats, as it reads one by one", async () => {
      expect(await readBatch(source, probes)).toEqual(await readEach(source, probes));
    });

    it("reads in sequence what it reads at random", async () => {
      const sequence = Array.from({ length: Math.min(length, 40) }, (_, i) => i);
      const backwards = sequence.toReversed();
      const forwards = await readBatch(source, sequence);
      const reversed = await readBatch(source, Uint32Array.from(backwards));
      for (const i of sequence) {
        const mirrored = reversed.subarray((sequence.length - 1 - i) * size).subarray(0, size);
        expect(forwards.subarray(i * size, (i + 1) * size)).toEqual(mirrored);
      }
    });

    it("gives the same bytes, labels and fingerprint when it is opened again", async () => {
      const again = await open();
      expect(await readBatch(again, probes)).toEqual(await readBatch(source, probes));
      expect(again.labels).toEqual(source.labels);
      expect(again.fingerprint).toBe(source.fingerprint);
      expect(again.fingerprint).toMatch(/^[^\n]+$/);
    });

    it("serves two reads at once", async () => {
      const backwards = probes.toReversed();
      const [one, other] = await Promise.all([
        readBatch(source, probes),
        readBatch(source, backwards),
      ]);
      expect(one).toEqual(await readBatch(source, probes));
      expect(other).toEqual(await readBatch(source, backwards));
    });

    it("writes only as many bytes as the images have", async () => {
      const out = new Uint8Array(2 * size + 3).fill(77);
      await source.read([0], out.subarray(size));
      expect(out.subarray(0, size).every((byte) => byte === 77)).toBe(true);
      expect(out.subarray(2 * size)).toEqual(Uint8Array.of(77, 77, 77));
      await source.read([], out); // nothing asked, nothing written
      expect(out.subarray(0, size).every((byte) => byte === 77)).toBe(true);
    });

    it.each([[-1], [length], [0.5], [Number.NaN], [Infinity]])(
      "refuses the index %d and leaves the buffer as it was",
      async (index) => {
        const out = new Uint8Array(2 * size).fill(77);
        const failure = source.read([0, index], out);
        await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
        await expect(failure).rejects.toThrow(`got ${index}`);
        expect(out.every((byte) => byte === 77)).toBe(true);
      },
    );

    it("refuses a buffer that is too small", async () => {
      const failure = source.read([0, 0], new Uint8Array(2 * size - 1));
      await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
      await expect(failure).rejects.toThrow(`need a buffer of ${2 * size} bytes`);
    });

    it(classes === undefined ? "has no labels" : "has a label for each image", () => {
      const { labels } = source;
      if (classes === undefined || labels === undefined) {
        expect(labels).toBe(classes);
        return;
      }
      expect(labels).toHaveLength(length);
      expect(Math.max(...new Set(labels))).toBe(classes - 1);
    });
  });
}
