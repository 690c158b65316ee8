import { Rng } from "@vae/base";
import { describe, expect, it } from "vitest";
import { principalReconstruction } from "../__fixtures__/principal-components.js";
import { meanSquaredError } from "./mean-squared-error.js";
import { VarianceLossAccumulator, varianceLoss } from "./variance-loss.js";

const matrix = (rows: number[][]) => ({
  data: Float64Array.from(rows.flat()),
  shape: [rows.length, rows[0]?.length ?? 0],
});
const column = (data: ArrayLike<number>) => ({
  data: Float64Array.from(data),
  shape: [data.length, 1],
});

describe("the variance that reconstructions lose (the paper's propositions, by numbers)", () => {
  it("is the neglected eigenvalue for a projection on one axis", () => {
    const x = matrix([[12, -3], [10, -2], [8, -3], [10, -4]]); // prettier-ignore
    const projected = matrix([[12, -3], [10, -3], [8, -3], [10, -3]]); // prettier-ignore
    expect(meanSquaredError(x, projected)).toBe(0.25);
    expect(varianceLoss(x, projected)).toBe(0.25);
    expect(varianceLoss(x, projected, { axis: 1 })).toBe(0.125);
  });

  // X[i][j] = (7i + 5j + 3ij) mod 11; eigenvalues 18.9423068277, 5.7296216083, 4.7576705853, 1.7648454231.
  it.each([
    { keep: 1, loss: (5.7296216083 + 4.7576705853 + 1.7648454231) / 4, axis1: 2.2935661158 },
    { keep: 2, loss: (4.7576705853 + 1.7648454231) / 4, axis1: 1.2364226081 },
    { keep: 3, loss: 1.7648454231 / 4, axis1: 0.1924903894 },
  ])(
    "is the sum of the neglected eigenvalues over D for $keep principal components",
    ({ keep, loss, axis1 }) => {
      const rows = Array.from({ length: 6 }, (_, i) =>
        Array.from({ length: 4 }, (_, j) => (7 * i + 5 * j + 3 * i * j) % 11),
      );
      const [x, kept] = [matrix(rows), matrix(principalReconstruction(rows, keep))];
      // The reference has ten decimals.
      expect(meanSquaredError(x, kept)).toBeCloseTo(loss, 9);
      expect(varianceLoss(x, kept)).toBeCloseTo(meanSquaredError(x, kept), 12);
      expect(varianceLoss(x, kept, { axis: 1 })).toBeCloseTo(axis1, 9);
    },
  );

  const numbers = [1, 2, 3, 4];
  const averageOfShifts = (shifts: number[]) =>
    column(
      numbers.map(
        (_, i) => shifts.reduce((sum, shift) => sum + numbers[(i + shift) % 4]!, 0) / shifts.length,
      ),
    );
  it.each([
    { shifts: [0, 1], mse: 0.75, loss: 0.75 },
    { shifts: [0, 1, 2], mse: 11 / 9, loss: 10 / 9 },
    { shifts: [0, 2], mse: 1, loss: 1 },
    { shifts: [0, 1, 2, 3], mse: 1.25, loss: 1.25 },
  ])("against the mse for averages of the cyclic shifts $shifts", ({ shifts, mse, loss }) => {
    expect(meanSquaredError(column(numbers), averageOfShifts(shifts))).toBeCloseTo(mse, 14);
    expect(varianceLoss(column(numbers), averageOfShifts(shifts))).toBeCloseTo(loss, 14);
  });

  it.each([0, 0.5, 1, 1.5])(
    "is (1 − t²) Var against (1 − t)² Var for shrinkage by t = %d, negative above 1",
    (t) => {
      const shrunk = column(numbers.map((value) => 2.5 + t * (value - 2.5)));
      expect(meanSquaredError(column(numbers), shrunk)).toBeCloseTo((1 - t) ** 2 * 1.25, 14);
      expect(varianceLoss(column(numbers), shrunk)).toBeCloseTo((1 - t * t) * 1.25, 14);
    },
  );

  it.each([
    { isIncluded: true, copies: 3, mse: 2 / 3, loss: 2 / 3 },
    { isIncluded: true, copies: 5, mse: 4 / 5, loss: 4 / 5 },
    { isIncluded: false, copies: 3, mse: 4 / 3, loss: 2 / 3 },
    { isIncluded: false, copies: 5, mse: 6 / 5, loss: 4 / 5 },
  ])(
    "for averages of $copies random permutations, x itself included: $isIncluded",
    ({ isIncluded, copies, mse, loss }) => {
      const n = 20_000;
      const rng = new Rng(17);
      const x = rng.normals(new Float64Array(n));
      const average = new Float64Array(n);
      for (let copy = 0; copy < copies; copy++) {
        const order = rng.permutation(n);
        for (let i = 0; i < n; i++)
          average[i]! += x[isIncluded && copy === 0 ? i : order[i]!]! / copies;
      }
      const variance = varianceLoss(column(x), column(new Float64Array(n)));
      // Sample covariances between permutations are about Var / √n = 0.007.
      expect(Math.abs(meanSquaredError(column(x), column(average)) / variance - mse)).toBeLessThan(
        0.03,
      );
      expect(Math.abs(varianceLoss(column(x), column(average)) / variance - loss)).toBeLessThan(
        0.03,
      );
    },
  );

  it("is what figure 3 of the paper shows for a damped sinusoid: mse 0.546, variance loss 2.648", () => {
    const q = 0.546 / 2.648;
    const gain = (1 - q) / (1 + q);
    const amplitude = Math.sqrt((2 * 0.546) / (1 - gain) ** 2);
    expect(gain).toBeCloseTo(0.658108954, 8);
    expect(amplitude).toBeCloseTo(3.056494317, 8);
    // Circular smoothing [a, 1 − 2a, a] of one period sampled at four points has this gain.
    const a = (1 - gain) / 2;
    const y = [0, amplitude, 0, -amplitude];
    const smooth = y.map(
      (value, i) => (1 - 2 * a) * value + a * (y[(i + 1) % 4]! + y[(i + 3) % 4]!),
    );
    expect(meanSquaredError(column(y), column(smooth))).toBeCloseTo(0.546, 12);
    expect(varianceLoss(column(y), column(smooth))).toBeCloseTo(2.648, 12);
  });

  it("is (1 + H) / (1 − H) of the mse for a smoother of gain H", () => {
    const period = 32;
    for (const frequency of [1, 3, 7]) {
      const wave = Array.from({ length: period }, (_, i) =>
        Math.sin((2 * Math.PI * frequency * i) / period),
      );
      const box = wave.map(
        (value, i) => (value + wave[(i + 1) % period]! + wave[(i + period - 1) % period]!) / 3,
      );
      const gain = (1 + 2 * Math.cos((2 * Math.PI * frequency) / period)) / 3;
      const ratio =
        varianceLoss(column(wave), column(box)) / meanSquaredError(column(wave), column(box));
      expect(ratio).toBeCloseTo((1 + gain) / (1 - gain), 9);
    }
  });

  it.each([
    { window: "box", weight: (k: number) => Number(Math.abs(k) <= 4), ratio: 2 },
    { window: "Gaussian", weight: (k: number) => Math.exp(-(k * k) / 32), ratio: 1 + Math.SQRT2 },
    {
      window: "two-sided exponential",
      weight: (k: number) => Math.exp(-Math.abs(k) / 4),
      ratio: 3,
    },
  ])(
    "is $ratio times the mse over Brownian bridges under a narrow $window",
    ({ weight, ratio }) => {
      // Single curves scatter from 1.06 to 2.9; sums over many curves do not.
      const [n, curves, reach] = [2000, 40, 40];
      const rng = new Rng(23);
      const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => weight(i - reach));
      const total = weights.reduce((sum, value) => sum + value, 0);
      let [error, loss] = [0, 0];
      for (let curve = 0; curve < curves; curve++) {
        const path = new Float64Array(n);
        for (let i = 1; i < n; i++) path[i] = path[i - 1]! + rng.normal();
        const drift = (path[n - 1]! + rng.normal()) / n;
        const bridge = path.map((value, i) => value - drift * i);
        const smooth = bridge.map((_, i) => {
          let sum = 0;
          for (let k = 0; k <= 2 * reach; k++)
            sum += weights[k]! * bridge[(i + k - reach + n) % n]!;
          return sum / total;
        });
        error += meanSquaredError(column(bridge), column(smooth));
        loss += varianceLoss(column(bridge), column(smooth));
      }
      // The limits hold for windows far wider than a step and far narrower than the curve: 4 in 1 … 2000.
      expect(Math.abs(loss / error / ratio - 1)).toBeLessThan(0.06);
    },
  );

  it("falls from 0.03 to 0 under image renormalisation, and the mse from 0.01", () => {
    const x = matrix([[0.2, 0.8], [0.6, 0.4]]); // prettier-ignore
    const reconstructed = [[0.3, 0.7], [0.5, 0.5]]; // prettier-ignore
    expect(meanSquaredError(x, matrix(reconstructed))).toBeCloseTo(0.01, 14);
    expect(varianceLoss(x, matrix(reconstructed))).toBeCloseTo(0.03, 14);
    // r = mean std(x) / mean std(x̂) = 0.2 / 0.1; x̂ ← mean + r (x̂ − mean), means 0.4 and 0.6.
    const scaled = matrix(
      reconstructed.map((row) => row.map((value, j) => [0.4, 0.6][j]! * (1 - 2) + 2 * value)),
    );
    expect(meanSquaredError(x, scaled)).toBeCloseTo(0, 14);
    expect(varianceLoss(x, scaled)).toBeCloseTo(0, 14);
  });
});

describe("axis 1", () => {
  it("differs from axis 0 and from the mse: rows (0, 0), (2, 2) against their mean", () => {
    const [x, mean] = [matrix([[0, 0], [2, 2]]), matrix([[1, 1], [1, 1]])]; // prettier-ignore
    expect(meanSquaredError(x, mean)).toBe(1);
    expect(varianceLoss(x, mean)).toBe(1);
    expect(varianceLoss(x, mean, { axis: 1 })).toBe(0);
  });

  it("is no other number than 0 or 1", () => {
    expect(() => varianceLoss(column([1]), column([1]), { axis: 2 as 1 })).toThrow(
      "axis: expected 0 or 1, got 2.",
    );
  });
});

describe("the two sets", () => {
  it("need not be paired nor of one size", () => {
    expect(varianceLoss(column([0, 2]), column([5, 5, 5, 9]))).toBe(1 - 3);
  });

  it("may be bytes, read as pixels in [0, 1]", () => {
    const bytes = { data: Uint8Array.of(0, 255), shape: [2, 1] };
    expect(varianceLoss(bytes, { data: Uint8ClampedArray.of(102, 102), shape: [2, 1] })).toBe(0.25);
  });

  it("may come in parts, to the last bit", () => {
    const x = new Rng(2).normals(new Float64Array(60));
    for (const axis of [0, 1] as const) {
      const parts = new VarianceLossAccumulator(3, { axis })
        .addData(x.subarray(0, 3))
        .addReconstructions(x.subarray(30))
        .addData(x.subarray(3, 30));
      const data = { data: x.subarray(0, 30), shape: [10, 3] };
      expect(parts.value).toBe(
        varianceLoss(data, { data: x.subarray(30), shape: [10, 3] }, { axis }),
      );
      expect(parts.value).toBe(parts.dataVariance - parts.reconstructionVariance);
    }
  });

  it("are left as they were when a sample is not finite", () => {
    const loss = new VarianceLossAccumulator(1)
      .addData(Float32Array.of(1, 3))
      .addReconstructions(Float32Array.of(2));
    expect(() => loss.addData(Float32Array.of(4, Number.NaN))).toThrow(
      "data: expected finite numbers, got NaN in sample 3",
    );
    expect(() => new VarianceLossAccumulator(2).addData(new Float32Array(3))).toThrow(
      "samples of 2 numbers, got 3",
    );
    expect(loss.value).toBe(1);
  });
});
