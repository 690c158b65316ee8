import { expect, it } from "vitest";
import { normals } from "../__fixtures__/normal-matrices.js";
import { inceptionScore } from "./inception-score.js";

const certain = (classes: number[], of: number) => ({
  data: Float64Array.from({ length: classes.length * of }, (_, i) =>
    i % of === classes[Math.floor(i / of)] ? 1000 : 0,
  ),
  shape: [classes.length, of],
});

it("is the number of classes when each image is certain and all classes are equally frequent", () => {
  expect(inceptionScore(certain([0, 1, 2, 3, 0, 1, 2, 3], 4), { splits: 1 }).mean).toBeCloseTo(
    4,
    12,
  );
});

it("is 1 when every image gets the same prediction", () => {
  expect(inceptionScore({ data: new Float32Array(40), shape: [10, 4] }, { splits: 2 })).toEqual({
    mean: expect.closeTo(1, 12) as number,
    standardDeviation: expect.closeTo(0, 12) as number,
    splits: 2,
    count: 10,
  });
});

it("has mean and spread over parts in order: one class, then two", () => {
  const { mean, standardDeviation } = inceptionScore(certain([0, 0, 1, 2], 3), { splits: 2 });
  expect(mean).toBeCloseTo(1.5, 12);
  expect(standardDeviation).toBeCloseTo(0.5, 12);
});

it("is exp of the mean divergence from the mean prediction", () => {
  const [n, classes] = [30, 5];
  const data = normals(3, n * classes);
  const softmax = Array.from({ length: n }, (_, i) => {
    const powers = Array.from(data.subarray(i * classes, (i + 1) * classes), Math.exp);
    const total = powers.reduce((sum, value) => sum + value, 0);
    return powers.map((value) => value / total);
  });
  const marginal = softmax[0]!.map((_, j) => softmax.reduce((sum, row) => sum + row[j]! / n, 0));
  const divergence = softmax
    .flatMap((row) => row.map((p, j) => p * Math.log(p / marginal[j]!)))
    .reduce((sum, value) => sum + value, 0);
  const logits = { data, shape: [n, classes] };
  expect(inceptionScore(logits, { splits: 1 }).mean).toBeCloseTo(Math.exp(divergence / n), 12);
  expect(inceptionScore(logits, { splits: 1, shuffleSeed: 2020 }).mean).toBeCloseTo(
    Math.exp(divergence / n),
    12,
  );
  expect(inceptionScore(logits, { splits: 3 }).mean).not.toBe(
    inceptionScore(logits, { splits: 3, shuffleSeed: 2020 }).mean,
  );
});

it("refuses fewer images than parts", () => {
  expect(() => inceptionScore(certain([0, 1], 2))).toThrow("10 splits need as many images, got 2.");
  expect(() => inceptionScore(certain([0, 1], 2), { splits: 0 })).toThrow(
    "splits: expected a whole number ≥ 1",
  );
});
