import fc from "fast-check";
import { expect, it } from "vitest";
import { normalMatrix } from "../__fixtures__/normal-matrices.js";
import { rowPairs, taskRows } from "./row-pairs.js";

it.each(["products", "distances"] as const)(
  "gives the same %s of a matrix with itself and with its copy, to the last bit, over tasks",
  (operation) => {
    const count = fc.integer({ min: 1, max: 3 * taskRows });
    fc.assert(
      fc.property(count, fc.integer({ min: 1, max: 9 }), fc.nat(), (rows, columns, seed) => {
        const matrix = normalMatrix(seed, rows, columns);
        const copy = { ...matrix, data: matrix.data.slice() };
        const [own, other] = [
          rowPairs(operation, matrix, matrix),
          rowPairs(operation, matrix, copy),
        ];
        expect([own.rows, own.columns]).toEqual([rows, rows]);
        expect(Buffer.from(own.data.buffer).equals(Buffer.from(other.data.buffer))).toBe(true);
      }),
      { numRuns: 30 },
    );
  },
);

it("multiplies (1, 2) and (3, 4) with (5, 6): 17 and 39", () => {
  const a = { rows: 2, columns: 2, data: Float64Array.of(1, 2, 3, 4) };
  const b = { rows: 1, columns: 2, data: Float64Array.of(5, 6) };
  expect([...rowPairs("products", a, b).data]).toEqual([17, 39]);
});
