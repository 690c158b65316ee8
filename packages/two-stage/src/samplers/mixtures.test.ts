import { Rng } from "@vae/base";
import { expectClose } from "@vae/testing/tensors";
import { describe, expect, it } from "vitest";
import { mixtureLabels, mixturePoints } from "./__fixtures__/mixture-points.js";
import scikit from "./__fixtures__/scikit-mixtures.json" with { type: "json" };
import { fitDirichletMixture } from "./dirichlet-mixture.js";
import { fitGaussianMixture, gaussianMixture, type MixtureFit } from "./gaussian-mixture.js";
import { kMeans } from "./mixture/k-means.js";

const points = mixturePoints();
const varianceFloor = 1e-6;

function expectSame(fit: MixtureFit, reference: (typeof scikit.gmm)[number]): void {
  expect(fit.logLikelihoods).toHaveLength(reference.iterations);
  expect(fit.hasConverged).toBe(reference.hasConverged);
  expectClose(fit.logLikelihoods, reference.bounds, 1e-6);
  expectClose(fit.components.weights, reference.weights, 1e-6);
  expectClose(fit.components.means, reference.means, 1e-6);
  expectClose(fit.components.covariances, reference.covariances, 1e-6);
}

it("fits the points that scikit-learn was given", () => {
  expectClose(points.data.subarray(4, 8), scikit.first, 1e-15);
});

describe.each(scikit.gmm)("a mixture of $components, tolerance $tolerance", (reference) => {
  const { components, tolerance } = reference;
  const options = { components, tolerance, maximumIterations: 2000, varianceFloor };
  const fit = fitGaussianMixture(points, mixtureLabels(components), options);

  it(`is scikit-learn's ${scikit["scikit-learn"]} from the same start, round by round`, () => {
    expectSame(fit, reference);
  });

  it("gains likelihood in every round", () => {
    fit.logLikelihoods.forEach((value, i) => {
      if (i > 0) expect(value).toBeGreaterThan(fit.logLikelihoods[i - 1]!);
    });
  });
});

it.each(scikit.dirichlet)(
  "fits scikit-learn's Dirichlet-process mixture of at most $components",
  (reference) => {
    const { components, tolerance } = reference;
    expectSame(
      fitDirichletMixture(points, mixtureLabels(components), {
        components,
        tolerance,
        concentration: 1 / components,
        maximumIterations: 100,
        varianceFloor,
      }),
      reference,
    );
  },
);

it("finds well separated clusters with k-means++", () => {
  const rng = new Rng(3);
  const data = Float64Array.from({ length: 400 }, (_, at) => {
    const cluster = Math.floor(at / 2) % 4;
    return 0.5 * rng.normal() + (at % 2 === 0 ? 10 * (cluster % 2) : 10 * Math.floor(cluster / 2));
  });
  const labels = kMeans({ count: 200, width: 2, data }, { clusters: 4, rng });
  const first = [...labels.slice(0, 4)];
  expect(new Set(first).size).toBe(4);
  expect([...labels]).toEqual(Array.from({ length: 200 }, (_, i) => first[i % 4]));
});

it("gives an empty cluster the farthest point", () => {
  // Two places for three clusters: k-means++ has to choose one of them twice.
  const data = Float64Array.of(0, 0, 0, 5, 5, 9);
  const labels = kMeans({ count: 6, width: 1, data }, { clusters: 3, rng: new Rng(1) });
  expect(new Set(labels).size).toBe(3);
});

it("survives more components than there are different points", async () => {
  const data = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const fitted = await gaussianMixture({ components: 5 }).fit({ width: 1, data }, new Rng(2));
  const latents = await fitted.sample(100, new Rng(3));
  // The variance floor, 1e-6, is all that spreads the components.
  for (const value of latents) expect(Math.abs(Math.abs(value) - 1)).toBeLessThan(6e-3);
});
