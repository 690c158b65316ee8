import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import {
  aggregatePosteriorMoments,
  latentMoments,
  standardDeviations,
} from "../renormalisation.js";
import { mean, normalLatents } from "./__fixtures__/normal-latents.js";

it("over-scales by 0.758 % on average when it is estimated from batches of 100", () => {
  const batches = 2000;
  const scales = Array.from({ length: batches }, (_, batch) => {
    const moments = latentMoments(normalLatents(100, [1], batch + 1), 1);
    return standardDeviations(moments)[0]!;
  });
  // E of the standard deviation with divisor n is 0.992478; its own deviation is 0.0705, over √2000 batches.
  expect(Math.abs(mean(scales) - 0.992478)).toBeLessThan((4 * 0.0705) / Math.sqrt(batches));
});

it("computes the moments of the aggregate posterior: Cov[μ] + diag(E[σ²])", () => {
  const { mean: m, covariance } = aggregatePosteriorMoments(
    Float32Array.of(1, 2, 3, 6),
    Float32Array.from([0.25, 1, 0.75, 3].map(Math.log)),
    2,
  );
  expectClose(m, [2, 4], 1e-12);
  expectClose(covariance, [1 + 0.5, 2, 2, 4 + 2], 1e-6);
});

it("refuses fewer than two rows", () => {
  expect(() => latentMoments(new Float32Array(3), 3)).toThrow(
    "at least 2 rows of width 3, got 3 values",
  );
});
