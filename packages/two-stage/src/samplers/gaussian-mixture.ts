import { VaeError } from "@vae/base";
import {
  expectation,
  mixtureSampler,
  momentsOfShares,
  sharesOfLabels,
  whiten,
  type Components,
  type Shares,
} from "./mixture/components.js";
import { kMeans } from "./mixture/k-means.js";
import {
  checkCount,
  checkPositive,
  checkWhole,
  expectShape,
  float64,
  pointsOf,
  storedArray,
  type FittedSampler,
  type Points,
  type Sampler,
  type SamplerArrays,
} from "./sampler.js";

/** Options of {@link gaussianMixture}. */
export interface GaussianMixtureOptions {
  /** K. RAE's protocols use 10, and 20, 100 or 200. `@default 10` */
  readonly components?: number;
  /** EM stops when the mean log-likelihood changes by less, in nats. `@default 1e-3` */
  readonly tolerance?: number;
  /** EM stops after so many rounds. `@default 2000` */
  readonly maximumIterations?: number;
  /** Is added to the variances of every component, so that none can collapse onto a point. `@default 1e-6` */
  readonly varianceFloor?: number;
}

/** How a fit went. */
export interface MixtureFit {
  readonly components: Components;
  /** Mean log-likelihood of the points before each M step, in nats. It never falls. */
  readonly logLikelihoods: readonly number[];
  readonly hasConverged: boolean;
}

/**
 * A mixture of K Gaussians with full covariances, fitted by expectation–maximisation: the ex-post density of
 * RAE (Ghosh et al., 2020), which takes 10 components.
 *
 * All in float64, from the clusters of k-means++; shares by log-sum-exp. It is scikit-learn's
 * `GaussianMixture(covariance_type="full")`, with the same stopping rule and the same variance floor.
 *
 * Needs more latents than components, in practice some hundred times d for each component. A round costs
 * about n·K·d² products for either step, on one core, and little memory beside the latents; a latent drawn
 * costs d²/2.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 *
 * @example
 * ```ts
 * const fitted = await gaussianMixture({ components: 10 }).fit({ width: 16, data }, new Rng(1));
 * const latents = await fitted.sample(1000, new Rng(2)); // [1000, 16]
 * ```
 */
export function gaussianMixture({
  components = 10,
  tolerance = 1e-3,
  maximumIterations = 2000,
  varianceFloor = 1e-6,
}: GaussianMixtureOptions = {}): Sampler {
  checkWhole({ components, maximumIterations }, "gmm");
  checkPositive({ tolerance, varianceFloor }, "gmm");
  const options = { components, tolerance, maximumIterations, varianceFloor };
  return mixture("gmm", options, (points, rng) => {
    const labels = kMeans(points, { clusters: components, rng: rng.fork("k-means") });
    return fitGaussianMixture(points, labels, options);
  });
}

/** A sampler of a mixture, whichever way it is fitted. */
export function mixture(
  id: string,
  options: Readonly<Record<string, number>>,
  fit: (points: Points, rng: Parameters<Sampler["fit"]>[1]) => MixtureFit,
): Sampler {
  const { components: count = 1 } = options;
  const sampler: Sampler = {
    id,
    options,
    fit(latents, rng) {
      const points = pointsOf(latents, rng.fork("posteriors"), Math.max(2, count));
      return Promise.resolve(fittedMixture(sampler, fit(points, rng).components));
    },
    load: (arrays, subject) => Promise.resolve(fittedMixture(sampler, stored(arrays, subject))),
  };
  return sampler;
}

/**
 * Runs EM from a start in which each point belongs to one component.
 *
 * @param labels - Component of each point, `[n]`.
 */
export function fitGaussianMixture(
  points: Points,
  labels: Uint32Array,
  {
    components: count,
    tolerance,
    maximumIterations,
    varianceFloor,
  }: Required<GaussianMixtureOptions>,
): MixtureFit {
  const { width } = points;
  const maximise = (centres: Float64Array, shares: Shares): Components => {
    const { mass, means, covariances } = momentsOfShares(centres, shares, varianceFloor);
    const total = mass.reduce((sum, value) => sum + value, 0);
    return { count, width, weights: mass.map((value) => value / total), means, covariances };
  };
  const start = sharesOfLabels(points, labels, count);
  let components = maximise(start.centres, start.shares);
  const logLikelihoods: number[] = [];
  let hasConverged = false;
  while (!hasConverged && logLikelihoods.length < maximumIterations) {
    const { whitening, halfLogPrecision } = whiten(components.covariances, count, width);
    const constants = halfLogPrecision.map(
      (value, k) => value + Math.log(components.weights[k]!) - 0.5 * width * Math.log(2 * Math.PI),
    );
    const { shares, meanLogDensity } = expectation(points, components.means, whitening, constants);
    components = maximise(components.means, shares);
    const change = meanLogDensity - (logLikelihoods.at(-1) ?? -Infinity);
    logLikelihoods.push(meanLogDensity);
    hasConverged = Math.abs(change) < tolerance;
  }
  return { components, logLikelihoods, hasConverged };
}

function fittedMixture(sampler: Sampler, components: Components): FittedSampler {
  const { count, width, weights, means, covariances } = components;
  const draw = mixtureSampler(components);
  return {
    sampler,
    width,
    sample(n, rng) {
      checkCount(n);
      return Promise.resolve(draw(n, rng));
    },
    save: () =>
      Promise.resolve({
        weights: float64([count], weights),
        means: float64([count, width], means),
        covariances: float64([count, width, width], covariances),
      }),
    dispose: () => undefined,
  };
}

function stored(arrays: SamplerArrays, subject?: string): Components {
  const weights = storedArray(arrays, "weights", "F64", 1, subject);
  const means = storedArray(arrays, "means", "F64", 2, subject);
  const covariances = storedArray(arrays, "covariances", "F64", 3, subject);
  const [count = 0, width = 0] = means.shape;
  expectShape(weights, [count], "weights", subject);
  expectShape(covariances, [count, width, width], "covariances", subject);
  if (count < 1 || width < 1) {
    throw new VaeError("DATA_INVALID", `${subject ?? "sampler"}: the mixture is empty.`);
  }
  return { count, width, weights: weights.data, means: means.data, covariances: covariances.data };
}
