import { expect, it } from "vitest";
import { gridPixels } from "./grid-pixels.js";

/** The red of every pixel, row by row. */
const reds = (data: Uint8ClampedArray, width: number) =>
  Array.from({ length: data.length / 4 / width }, (_, row) =>
    Array.from({ length: width }, (__, column) => data[4 * (row * width + column)]),
  );

it("lays images in rows and leaves the rest black", () => {
  const images = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); // three of 2×2
  const { width, height, data } = gridPixels(images, 2, 2);
  expect([width, height]).toEqual([4, 4]);
  expect(reds(data, width)).toEqual([
    [1, 2, 5, 6],
    [3, 4, 7, 8],
    [9, 10, 0, 0],
    [11, 12, 0, 0],
  ]);
});

it("takes numbers in [0, 1] for grey and paints it opaque", () => {
  const { data } = gridPixels(Float32Array.of(0, 0.5, 1, 1.5), 1, 2);
  expect([...data]).toEqual(
    [0, 128, 255, 255].flatMap((grey) => [grey, grey, grey, 255]), // 127.5 rounds to even
  );
});
