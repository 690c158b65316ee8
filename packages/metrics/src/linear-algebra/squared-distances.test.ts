import { Rng } from "@vae/base";
import fc from "fast-check";
import { expect, it } from "vitest";
import { squaredDistances } from "./squared-distances.js";

it("is 3² + 4² between (0, 0) and (3, 4)", () => {
  const rows = { rows: 2, columns: 2, data: Float64Array.of(0, 0, 3, 4) };
  expect([...squaredDistances(rows, rows).data]).toEqual([0, 25, 25, 0]);
});

it("is the same in both directions, to the last bit, for every number of rows", () => {
  const count = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(count, count, fc.integer({ min: 1, max: 20 }), fc.nat(), (m, n, depth, seed) => {
      const rng = new Rng(seed);
      const a = { rows: m, columns: depth, data: rng.normals(new Float64Array(m * depth)) };
      const b = { rows: n, columns: depth, data: rng.normals(new Float64Array(n * depth)) };
      const there = squaredDistances(a, b);
      const back = squaredDistances(b, a);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) expect(there.data[i * n + j]).toBe(back.data[j * m + i]);
      }
    }),
    { numRuns: 50 },
  );
});
