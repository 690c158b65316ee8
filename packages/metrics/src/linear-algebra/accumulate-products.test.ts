import fc from "fast-check";
import { expect, it } from "vitest";
import { normals } from "../__fixtures__/normal-matrices.js";
import { accumulateProducts } from "./accumulate-products.js";

const whole = (data: Float64Array, count: number, stride: number) => ({
  data,
  offset: 0,
  stride,
  count,
});

it("adds a · bᵀ for every shape, over the edges of tiles, strips and blocks", () => {
  const size = fc.integer({ min: 1, max: 70 });
  fc.assert(
    fc.property(size, size, fc.integer({ min: 1, max: 300 }), fc.nat(), (m, n, depth, seed) => {
      const a = normals(seed, m * depth);
      const b = normals(seed + 1, n * depth);
      const out = normals(seed + 2, m * n);
      const expected = out.map((start, cell) => {
        const [i, j] = [Math.floor(cell / n), cell % n];
        let sum = 0;
        for (let k = 0; k < depth; k++) sum += a[i * depth + k]! * b[j * depth + k]!;
        return start - sum;
      });
      const rows = whole(out, m, n);
      accumulateProducts(rows, whole(a, m, depth), whole(b, n, depth), depth, { sign: -1 });
      // A sum of 300 products of size 1 rounds to about 300 · 2e-16.
      out.forEach((value, cell) => {
        expect(Math.abs(value - expected[cell]!)).toBeLessThan(1e-12);
      });
    }),
    { numRuns: 40 },
  );
});

it("fills at least the upper triangle when told so, and nothing outside its block", () => {
  const [size, depth, stride, offset] = [67, 9, 80, 5];
  const a = normals(3, size * depth);
  const out = new Float64Array(offset + size * stride).fill(7);
  const rows = whole(a, size, depth);
  const full = new Float64Array(size * size).fill(7);
  accumulateProducts(whole(full, size, size), rows, rows, depth);
  accumulateProducts({ data: out, offset, stride, count: size }, rows, rows, depth, {
    upperOnly: true,
  });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < stride && offset + i * stride + j < out.length; j++) {
      const value = out[offset + i * stride + j]!;
      if (j >= size) expect(value).toBe(7);
      else if (j >= i) expect(value).toBe(full[i * size + j]);
    }
  }
});

it("gives equal rows the same dot product to the last bit wherever they stand", () => {
  const [count, depth] = [133, 300];
  const row = normals(5, depth);
  const data = new Float64Array(count * depth);
  for (let i = 0; i < count; i++) data.set(row, i * depth);
  const out = new Float64Array(count * count);
  const rows = whole(data, count, depth);
  accumulateProducts(whole(out, count, count), rows, rows, depth);
  expect(new Set(out).size).toBe(1);
});
