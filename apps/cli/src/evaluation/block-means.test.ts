import { expect, it } from "vitest";
import { blockMeans } from "./block-means.js";

it("is the mean of each of sixteen blocks, on the scale of [0, 1]", async () => {
  // 8×8 grey: rows 0 and 1 are 255, all others 0; so the upper four blocks are 1.
  const data = Uint8Array.from({ length: 64 }, (_, at) => (at < 16 ? 255 : 0));
  const { features } = await blockMeans(1).extract([{ data, height: 8, width: 8, channels: 1 }]);
  expect(features.shape).toEqual([1, 16]);
  expect([...features.data]).toEqual([1, 1, 1, 1, ...new Array<number>(12).fill(0)]);
});

it("keeps channels apart", async () => {
  const data = Uint8Array.from({ length: 16 * 3 }, (_, at) => [255, 0, 51][at % 3]!);
  const { features } = await blockMeans(3).extract([{ data, height: 4, width: 4, channels: 3 }]);
  expect([...features.data.slice(0, 3)]).toEqual([1, 0, Math.fround(0.2)]);
});
