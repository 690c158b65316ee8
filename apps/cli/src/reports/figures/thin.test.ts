import { expect, it } from "vitest";
import { thin } from "./thin.js";

it("leaves few points alone", () => {
  expect(thin([1, 2, 3], 3)).toEqual([1, 2, 3]);
});

it("keeps the first and the last of many and spaces the rest evenly", () => {
  const points = Array.from({ length: 1001 }, (_, i) => i);
  expect(thin(points, 5)).toEqual([0, 250, 500, 750, 1000]);
});
