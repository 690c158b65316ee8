import { expect, it } from "vitest";
import { interpolateLatents, traverseLatents } from "./latent-paths.js";

it("goes straight from one latent to another", () => {
  const latents = interpolateLatents(Float32Array.of(1, 0), Float32Array.of(0, 2), { points: 5 });
  expect([...latents]).toEqual([1, 0, 0.75, 0.5, 0.5, 1, 0.25, 1.5, 0, 2]);
});

it("turns by equal angles while the length goes straight", () => {
  const options = { points: 4, mode: "spherical" } as const;
  const latents = interpolateLatents(Float32Array.of(1, 0), Float32Array.of(0, 4), options);
  for (let i = 0; i < 4; i++) {
    const [x = 0, y = 0] = latents.slice(2 * i);
    expect(Math.hypot(x, y)).toBeCloseTo(1 + i, 5);
    expect(Math.atan2(y, x)).toBeCloseTo((i * Math.PI) / 6, 5);
  }
});

it.each([
  ["equal directions", [1, 1], [2, 2]],
  ["opposite ones", [1, 0], [-1, 0]],
  ["the origin", [0, 0], [1, 0]],
])("goes straight between %s", (_, from, to) => {
  const [start, end] = [Float32Array.from(from), Float32Array.from(to)];
  expect(interpolateLatents(start, end, { mode: "spherical" })).toEqual(
    interpolateLatents(start, end),
  );
});

it("changes one coordinate and no other", () => {
  const latents = traverseLatents(Float32Array.of(5, 6, 7), { dimension: 1, values: [-1, 2] });
  expect([...latents]).toEqual([5, -1, 7, 5, 2, 7]);
  const around = traverseLatents(new Float32Array(1), { dimension: 0 });
  expect([around.length, around[0], around[4], around[8]]).toEqual([9, -3, 0, 3]);
});

it("refuses other widths, one point, and dimensions that there are not", () => {
  const two = new Float32Array(2);
  expect(() => interpolateLatents(two, new Float32Array(3))).toThrow("widths 2 and 3");
  expect(() => interpolateLatents(two, two, { points: 1 })).toThrow("2 points or more, got 1");
  expect(() => interpolateLatents(two, two, { mode: "sphere" as "linear" })).toThrow(
    'Unknown mode of interpolate "sphere"',
  );
  expect(() => traverseLatents(two, { dimension: 2 })).toThrow("from 0 to 1, got 2");
});
