import { expect, it } from "vitest";
import { drawStroke } from "./draw-stroke.js";

const blank = new Float32Array(25); // 5×5

it("covers what lies within the radius and fades over one pixel", () => {
  const image = drawStroke(blank, { x: 0.5, y: 2.5 }, { x: 4.5, y: 2.5 }, { radius: 1 });
  const column = [0, 1, 2, 3, 4].map((row) => image[row * 5 + 2]);
  // distances 2, 1, 0, 1, 2; 1.5 minus these, cut to [0, 1]
  expect(column).toEqual([0, 0.5, 1, 0.5, 0]);
});

it("draws a dot where the stroke has no length, and ends where it ends", () => {
  const image = drawStroke(blank, { x: 2.5, y: 2.5 }, { x: 2.5, y: 2.5 }, { radius: 0.5 });
  expect(image[12]).toBe(1);
  expect(image[13]).toBe(0); // distance 1, radius 0.5 + 0.5
});

it("never darkens what was drawn, rubs out, and leaves its input alone", () => {
  const dot = { x: 2.5, y: 2.5 };
  const grey = new Float32Array(25).fill(0.5);
  const drawn = drawStroke(grey, dot, dot, { radius: 0.5 });
  expect([drawn[12], drawn[13]]).toEqual([1, 0.5]);
  const rubbed = drawStroke(grey, dot, dot, { radius: 0.5, value: 0 });
  expect([rubbed[12], rubbed[13]]).toEqual([0, 0.5]);
  expect(grey.every((value) => value === 0.5)).toBe(true);
});
