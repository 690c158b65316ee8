import { expect, it } from "vitest";
import { rowMajor } from "./row-major.js";

it("sorts a matrix that lies column by column", () => {
  expect(rowMajor(Int8Array.of(1, 4, 2, 5, 3, 6), [2, 3])).toEqual(Int8Array.of(1, 2, 3, 4, 5, 6));
});

it("moves each value of four axes to the place that its indices say", () => {
  const [a, b, c, d] = [2, 3, 1, 4];
  const columns = Float64Array.from({ length: a * b * c * d }, (_, i) => i);
  const rows = rowMajor(columns, [a, b, c, d]);
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let l = 0; l < d; l++) {
        expect(rows[(i * b + j) * c * d + l]).toBe(i + a * (j + b * c * l));
      }
    }
  }
});

it("hands back what lies the same in both orders", () => {
  const line = BigInt64Array.of(1n, 2n);
  expect(rowMajor(line, [1, 2, 1])).toBe(line);
  expect(rowMajor(line.subarray(0, 1), [])).toHaveLength(1);
  expect(rowMajor(new Uint8Array(0), [3, 0, 2])).toHaveLength(0);
});
