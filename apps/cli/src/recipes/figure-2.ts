import { Rng } from "@vae/base";
import { principalSteps } from "./exact/principal-components.js";
import { symmetricEigen } from "./exact/symmetric-eigen.js";
import type { ExactRecipe } from "./recipe.js";

const count = 200;

/**
 * The paper's second figure: points in the plane and their projections on the principal axis. Projecting there keeps
 * the most variance, which is the same as the least squared error: what is lost of one is the other.
 */
export const figure2: ExactRecipe = {
  kind: "exact",
  id: "figure-2",
  version: 1,
  title: "Points and their projections on the principal axis",
  scale: "paper",
  scales: { test: {} }, // the same: it takes no time
  notes: ["The paper does not publish its points; these are drawn from a Gaussian."],
  compute({ seed }) {
    const rng = new Rng(seed).fork("figure-2");
    const points = new Float64Array(2 * count);
    for (let i = 0; i < count; i++) {
      const [along, across] = [2 * rng.normal(), 0.5 * rng.normal()];
      points[2 * i] = 0.8 * along - 0.6 * across;
      points[2 * i + 1] = 0.6 * along + 0.8 * across;
    }
    const projected = project(points);
    const [, one] = principalSteps(points, 2);
    const axis = (data: Float64Array, d: number) =>
      Array.from({ length: count }, (_, i) => data[2 * i + d]!);
    return Promise.resolve({
      convention: "population variances over the points, mean over the two coordinates",
      n: count,
      axes: { x: "first coordinate", y: "second coordinate" },
      series: [
        { name: "points", mark: "points", x: axis(points, 0), y: axis(points, 1) },
        { name: "projections", mark: "points", x: axis(projected, 0), y: axis(projected, 1) },
      ],
      values: { mse: one!.mse, varianceLoss: one!.varianceLoss, neglected: one!.neglected },
    });
  },
};

/** The points, moved to the nearest place on their principal axis. */
function project(points: Float64Array): Float64Array {
  const mean = [0, 1].map((d) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += points[2 * i + d]!;
    return sum / count;
  }) as [number, number];
  const covariance = new Float64Array(4);
  for (let i = 0; i < count; i++) {
    const [x, y] = [points[2 * i]! - mean[0], points[2 * i + 1]! - mean[1]];
    covariance[0]! += (x * x) / count;
    covariance[1]! += (x * y) / count;
    covariance[2]! += (x * y) / count;
    covariance[3]! += (y * y) / count;
  }
  const { vectors } = symmetricEigen(covariance, 2);
  const [u, v] = [vectors[1]!, vectors[3]!];
  return points.map((_, at) => {
    const i = Math.floor(at / 2);
    const score = (points[2 * i]! - mean[0]) * u + (points[2 * i + 1]! - mean[1]) * v;
    return at % 2 === 0 ? mean[0] + score * u : mean[1] + score * v;
  });
}
