import { expect, it } from "vitest";
import { planeGrid, planePoint, type Corners } from "./plane-point.js";

const corners: Corners = [Float32Array.of(1, 1), Float32Array.of(3, 1), Float32Array.of(1, 2)];

it("passes through the three latents", () => {
  expect(planePoint(corners, 0, 0)).toEqual(corners[0]);
  expect(planePoint(corners, 1, 0)).toEqual(corners[1]);
  expect(planePoint(corners, 0, 1)).toEqual(corners[2]);
  expect([...planePoint(corners, 0.5, 0.5)]).toEqual([2, 1.5]);
});

it("lays a grid with the corners at its ends", () => {
  const grid = planeGrid(corners, 3);
  expect(grid).toHaveLength(9 * 2);
  expect([...grid.slice(0, 6)]).toEqual([1, 1, 2, 1, 3, 1]);
  expect([...grid.slice(-2)]).toEqual([3, 2]); // b + c − a
});
