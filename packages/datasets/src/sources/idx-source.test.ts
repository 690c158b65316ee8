import { describe, expect, it } from "vitest";
import { idx } from "../__fixtures__/idx.js";
import { testSource } from "../__fixtures__/source-conformance.js";
import { idxSource } from "./idx-source.js";

const images = idx([2, 1, 2], [10, 20, 30, 40]);
const labels = idx([2], [3, 1]);

testSource("IDX files", () => idxSource({ images, labels }), {
  length: 2,
  shape: [1, 2, 1],
  classes: 4,
});

describe("idxSource", () => {
  it("reads images and labels in the order of the files", async () => {
    const source = await idxSource({ images, labels, id: "mine", split: "test" });
    const out = new Uint8Array(2);
    await source.read([1], out);
    expect(out).toEqual(Uint8Array.of(30, 40));
    expect(source.labels).toEqual(Uint8Array.of(3, 1));
    expect(source.fingerprint).toMatch(/^mine:test sha256:[0-9a-f]{64}$/);
  });

  it("refuses files that are swapped or do not belong together", async () => {
    await expect(idxSource({ images: labels, labels: images })).rejects.toThrow(
      "idx:all images: expected [n, height, width], got [2].",
    );
    await expect(idxSource({ images, labels: images })).rejects.toThrow(
      "expected [n], got [2, 1, 2]",
    );
    const three = idx([3], [3, 1, 1]);
    await expect(idxSource({ images, labels: three })).rejects.toThrow("expected 2 labels");
  });
});
