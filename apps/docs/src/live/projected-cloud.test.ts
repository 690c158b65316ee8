import { expect, it } from "vitest";
import { cloud, lossOf, project } from "./projected-cloud.js";

it("loses as much variance as it makes error, at every angle", () => {
  const points = cloud(120);
  for (const degrees of [0, 30, 45, 90, 135]) {
    const { mse, varianceLoss } = project(points, degrees);
    expect(varianceLoss).toBeCloseTo(mse, 12);
  }
});

it("loses least along the axis of the cloud and most across it", () => {
  const points = cloud(120);
  const losses = [0, 45, 90, 135].map((degrees) => project(points, degrees).mse);
  expect(Math.min(...losses)).toBe(losses[1]);
  expect(Math.max(...losses)).toBe(losses[3]);
});

it("counts by hand", () => {
  const points = [
    [0, 0],
    [2, 2],
  ] as const;
  // Onto the x axis through the mean (1, 1): y becomes 1. Errors 0 and 1, variances 1 and 1 before, 1 and 0 after.
  expect(project(points, 0)).toMatchObject({ mse: 0.5, varianceLoss: 0.5 });
  // Away from the mean: variances become 4, the errors are 1.
  const further = [
    [-1, -1],
    [3, 3],
  ] as const;
  expect(lossOf(points, further)).toEqual({ mse: 1, varianceLoss: -3 });
});
