import { expect, it } from "vitest";
import { addPoint, emptySeries } from "./thinned-series.js";

it("keeps points at equal distances, the first among them, and never more than it may", () => {
  let series = emptySeries;
  for (let x = 0; x < 1000; x++) {
    series = addPoint(series, { x, y: -x }, 10);
    expect(series.points.length).toBeLessThanOrEqual(10);
  }
  expect(series.stride).toBe(128); // 1000 / 128 < 10 ≤ 1000 / 64
  expect(series.points.map(({ x }) => x)).toEqual([0, 128, 256, 384, 512, 640, 768, 896]);
});
