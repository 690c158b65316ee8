import { encodeNpz } from "@vae/base";
import { describe, expect, it } from "vitest";
import { testSource } from "../__fixtures__/source-conformance.js";
import { npzSource } from "./npz-source.js";

const images = { shape: [3, 2, 2], data: Uint8Array.from({ length: 12 }, (_, i) => i) };
const labels = { shape: [3], data: BigInt64Array.of(2n, 0n, 1n) };
const file = encodeNpz({ images, labels });

testSource("an npz file", () => npzSource(file), { length: 3, shape: [2, 2, 1], classes: 3 });

describe("npzSource", () => {
  it("reads the files of Keras by split", async () => {
    const keras = encodeNpz({
      x_train: images,
      y_train: { shape: [3, 1], data: Uint8Array.of(5, 6, 7) },
      x_test: { shape: [1, 2, 2], data: Uint8Array.of(9, 9, 9, 9) },
      y_test: { shape: [1], data: Int32Array.of(4) },
    });
    const train = await npzSource(keras, { split: "train" });
    const test = await npzSource(keras, { split: "test" });
    expect(train.labels).toEqual(Uint8Array.of(5, 6, 7));
    expect([test.length, ...(test.labels ?? [])]).toEqual([1, 4]);
    expect(test.fingerprint).toMatch(/^npz:test sha256:/);
    await expect(npzSource(keras, { name: "k.npz" })).rejects.toMatchObject({
      code: "DATA_INVALID",
      message:
        'k.npz: expected the images of split "all" as images or x or data or arr_0, got x_train, y_train, x_test, y_test.',
    });
  });

  it("takes the only array with axes of images, whatever its name", async () => {
    const source = await npzSource(encodeNpz({ faces: images, ids: labels }));
    expect(source).toHaveLength(3);
    expect(source.labels).toBeUndefined();
  });

  it.each([
    [
      { images, labels: { shape: [3], data: Int32Array.of(0, 256, 1) } },
      "npz: labels: expected a whole number in 0 … 255 at [1], got 256.",
    ],
    [{ images, labels: { shape: [3], data: Float32Array.of(0, 0.5, 1) } }, "at [1], got 0.5"],
    [
      { images, labels: { shape: [1, 3], data: Uint8Array.of(1, 2, 3) } },
      "expected labels [n], got [1, 3]",
    ],
    [{ images, labels: { shape: [2], data: Uint8Array.of(1, 2) } }, "expected 3 labels"],
    [
      { images: { shape: [1, 1, 1], data: Float32Array.of(2) } },
      "npz: images: expected values in [0, 1], got 2 at [0, 0, 0]",
    ],
    [{ a: labels }, "got a."],
    [{}, "got no array."],
  ])("refuses arrays that are none of a data set (case %#)", async (arrays, message) => {
    await expect(npzSource(encodeNpz(arrays))).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(npzSource(encodeNpz(arrays))).rejects.toThrow(message);
  });
});
