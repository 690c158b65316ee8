import { expect, it } from "vitest";
import { latentStatistics } from "./latent-statistics.js";

it("computes the moments of the aggregate posterior, and finds the inactive latent", () => {
  const logVariance = [0.25, 0.9, 0.75, 1].map(Math.log);
  const { dimensions, law, inactive } = latentStatistics({
    length: 2,
    latent: 2,
    mean: Float32Array.of(1, 0.5, -0.5, 0.5),
    logVariance: Float32Array.from(logVariance),
  });
  const [first, second] = dimensions;
  expect(first).toMatchObject({ meanOfMean: 0.25, varianceOfMean: 0.5625, isInactive: false });
  expect(first!.meanOfVariance).toBeCloseTo(0.5, 6);
  expect(first!.law).toBeCloseTo((1 + 0.25) / 2 + 0.5, 6); // E[μ²] + E[σ²]
  expect(second).toMatchObject({ meanOfMean: 0.5, varianceOfMean: 0, isInactive: true });
  expect(second!.law).toBeCloseTo(0.25 + 0.95, 6);
  expect(law).toBeCloseTo((1.125 + 1.2) / 2, 6);
  expect(inactive).toBe(1);
});
