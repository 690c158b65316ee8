import { Rng } from "@vae/base";
import fc from "fast-check";
import { expect, it } from "vitest";
import { meanSquaredError } from "./mean-squared-error.js";
import { varianceLoss } from "./variance-loss.js";

/** Random data and reconstructions `[n, d]`, correlated and biased by random amounts. */
const pairs = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 }), fc.nat())
  .map(([n, d, seed]) => {
    const rng = new Rng(seed);
    const [gain, bias] = [rng.normal(), rng.normal()];
    const x = rng.normals(new Float64Array(n * d));
    const y = x.map((value) => gain * value + bias + rng.normal());
    return { n, d, x: { data: x, shape: [n, d] }, y: { data: y, shape: [n, d] } };
  });

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const covariance = (a: number[], b: number[]) =>
  mean(a.map((value, i) => (value - mean(a)) * (b[i]! - mean(b))));
const range = (length: number) => Array.from({ length }, (_, i) => i);

it("axis 0: Var(x) − Var(x̂) = mse − E_j[bias²] + 2 E_j Cov(x̂, x − x̂)", () => {
  fc.assert(
    fc.property(pairs, ({ n, d, x, y }) => {
      const corrections = range(d).map((j) => {
        const reconstruction = range(n).map((i) => y.data[i * d + j]!);
        const residual = range(n).map((i) => x.data[i * d + j]! - y.data[i * d + j]!);
        return 2 * covariance(reconstruction, residual) - mean(residual) ** 2;
      });
      const error = varianceLoss(x, y) - meanSquaredError(x, y) - mean(corrections);
      expect(Math.abs(error)).toBeLessThan(1e-11);
    }),
  );
});

it("axis 1: mse − E_i[bias of sample i, squared] + 2 E_i Cov_j(x̂_i, r_i)", () => {
  fc.assert(
    fc.property(pairs, ({ n, d, x, y }) => {
      const corrections = range(n).map((i) => {
        const reconstruction = range(d).map((j) => y.data[i * d + j]!);
        const residual = range(d).map((j) => x.data[i * d + j]! - y.data[i * d + j]!);
        return 2 * covariance(reconstruction, residual) - mean(residual) ** 2;
      });
      const error = varianceLoss(x, y, { axis: 1 }) - meanSquaredError(x, y) - mean(corrections);
      expect(Math.abs(error)).toBeLessThan(1e-11);
    }),
  );
});

it("equals the mse for every conditional mean (law of total variance)", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 30 }),
      fc.nat(),
      (groups, seed) => {
        const values = Array.from(new Rng(seed).normals(new Float64Array(groups.length)));
        const conditional = groups.map((group) =>
          mean(values.filter((_, i) => groups[i] === group)),
        );
        const x = { data: Float64Array.from(values), shape: [values.length] };
        const y = { data: Float64Array.from(conditional), shape: [values.length] };
        expect(Math.abs(varianceLoss(x, y) - meanSquaredError(x, y))).toBeLessThan(1e-12);
      },
    ),
  );
});

it("equals the mse for (x + permuted x) / 2, any permutation of rows, on both sides of zero correlation", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(),
      (n, d, seed) => {
        const rng = new Rng(seed);
        const x = rng.normals(new Float64Array(n * d));
        const order = rng.permutation(n);
        const y = x.map((value, i) => (value + x[order[Math.floor(i / d)]! * d + (i % d)]!) / 2);
        const [data, average] = [
          { data: x, shape: [n, d] },
          { data: y, shape: [n, d] },
        ];
        expect(
          Math.abs(varianceLoss(data, average) - meanSquaredError(data, average)),
        ).toBeLessThan(1e-12);
      },
    ),
  );
});

it("equals the mse without the sufficient conditions, too: x̂ = (−1, 1), r = 1 + x̂ / 2", () => {
  const y = { data: Float64Array.of(-1, 1), shape: [2] };
  const x = { data: y.data.map((value) => value + 1 + value / 2), shape: [2] };
  expect(meanSquaredError(x, y)).toBe(1.25);
  expect(varianceLoss(x, y)).toBe(1.25);
});

it("is at least the mse when each sample shrinks towards the mean by its own amount", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 }),
      fc.nat(),
      (amounts, seed) => {
        const x = new Rng(seed).normals(new Float64Array(amounts.length));
        const centre = mean(Array.from(x));
        const y = x.map((value, i) => centre + amounts[i]! * (value - centre));
        const [data, shrunk] = [
          { data: x, shape: [x.length] },
          { data: y, shape: [x.length] },
        ];
        expect(varianceLoss(data, shrunk)).toBeGreaterThan(meanSquaredError(data, shrunk) - 1e-12);
      },
    ),
  );
});
