import {
  expectation,
  momentsOfShares,
  sharesOfLabels,
  whiten,
  type Shares,
} from "./mixture/components.js";
import { mixture, type GaussianMixtureOptions, type MixtureFit } from "./gaussian-mixture.js";
import { kMeans } from "./mixture/k-means.js";
import { digamma, logGamma } from "./numerics/gamma-functions.js";
import { checkPositive, checkWhole, type Points, type Sampler } from "./sampler.js";

/** Options of {@link dirichletMixture}. */
export interface DirichletMixtureOptions extends GaussianMixtureOptions {
  /**
   * The concentration of the Dirichlet process, above 0: the lower, the fewer components keep a weight.
   * `@default 1 / components`, as RAE's authors set it
   */
  readonly concentration?: number;
}

/**
 * A Dirichlet-process mixture of Gaussians with full covariances, fitted by variational inference (Blei and
 * Jordan, 2006; Bishop, 2006, section 10.2): `components` is the most that it may use, and those that the data
 * do not ask for get a weight near 0.
 *
 * It is scikit-learn's `BayesianGaussianMixture`, which RAE's authors took (Ghosh et al., 2020), with its
 * priors: mean and covariance of the data, mean precision 1, d degrees of freedom; 100 rounds at most, as
 * there. Latents are drawn from the mixture at the posterior means.
 *
 * Needs and costs what {@link gaussianMixture} does, and some rounds more.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 */
export function dirichletMixture({
  components = 10,
  concentration = 1 / components,
  tolerance = 1e-3,
  maximumIterations = 100,
  varianceFloor = 1e-6,
}: DirichletMixtureOptions = {}): Sampler {
  checkWhole({ components, maximumIterations }, "dirichlet-gmm");
  checkPositive({ tolerance, varianceFloor, concentration }, "dirichlet-gmm");
  const options = { components, concentration, tolerance, maximumIterations, varianceFloor };
  return mixture("dirichlet-gmm", options, (points, rng) => {
    const labels = kMeans(points, { clusters: components, rng: rng.fork("k-means") });
    return fitDirichletMixture(points, labels, options);
  });
}

/** The variational posterior: Beta sticks, Gaussian means, Wishart precisions. */
interface Posterior {
  readonly stickOwn: Float64Array;
  readonly stickRest: Float64Array;
  readonly meanPrecision: Float64Array;
  readonly means: Float64Array;
  readonly degrees: Float64Array;
  readonly covariances: Float64Array;
}

/**
 * Runs the variational rounds from a start in which each point belongs to one component. What it calls
 * log-likelihoods is the lower bound of the evidence, up to a constant and not divided by n.
 *
 * @param labels - Component of each point, `[n]`.
 */
export function fitDirichletMixture(
  points: Points,
  labels: Uint32Array,
  options: Required<DirichletMixtureOptions>,
): MixtureFit {
  const { components: count, tolerance, maximumIterations } = options;
  const { width } = points;
  const prior = priorOf(points);
  const start = sharesOfLabels(points, labels, count);
  let posterior = maximise(start.centres, start.shares, prior, options);
  const bounds: number[] = [];
  let hasConverged = false;
  while (!hasConverged && bounds.length < maximumIterations) {
    const { whitening, halfLogPrecision } = whiten(posterior.covariances, count, width);
    const constants = halfLogPrecision.map(
      (value, k) => value + expectedLogs(posterior, k, width) + expectedLogWeight(posterior, k),
    );
    const { shares, entropy } = expectation(points, posterior.means, whitening, constants);
    posterior = maximise(posterior.means, shares, prior, options);
    const bound = entropy + lowerBoundOf(posterior, width);
    hasConverged = Math.abs(bound - (bounds.at(-1) ?? -Infinity)) < tolerance;
    bounds.push(bound);
  }
  const { means, covariances } = posterior;
  return {
    components: { count, width, weights: weightsOf(posterior), means, covariances },
    logLikelihoods: bounds,
    hasConverged,
  };
}

interface Prior {
  readonly mean: Float64Array;
  /** With divisor n − 1, as NumPy's `cov`. */
  readonly covariance: Float64Array;
}

function priorOf(points: Points): Prior {
  const { centres, shares } = sharesOfLabels(points, new Uint32Array(points.count), 1);
  return {
    mean: centres,
    covariance: shares.second.map((value) => value / (points.count - 1)),
  };
}

/** Bishop (2006), equations 10.58 to 10.63, with the covariance divided by its degrees of freedom. */
function maximise(
  centres: Float64Array,
  shares: Shares,
  prior: Prior,
  { concentration, varianceFloor }: Required<DirichletMixtureOptions>,
): Posterior {
  const {
    mass,
    means: ownMeans,
    covariances: own,
  } = momentsOfShares(centres, shares, varianceFloor);
  const width = prior.mean.length;
  const meanPrecision = mass.map((value) => 1 + value);
  const degrees = mass.map((value) => width + value);
  const rest = mass.map(() => concentration);
  for (let k = mass.length - 2; k >= 0; k--) {
    rest[k] = concentration + mass.subarray(k + 1).reduce((sum, value) => sum + value, 0);
  }
  const means = ownMeans.map((value, at) => {
    const k = Math.floor(at / width);
    return (prior.mean[at % width]! + mass[k]! * value) / meanPrecision[k]!;
  });
  const covariances = own.map((value, at) => {
    const k = Math.floor(at / width ** 2);
    const i = Math.floor(at / width) % width;
    const j = at % width;
    const [a, b] = [i, j].map((d) => ownMeans[k * width + d]! - prior.mean[d]!) as [number, number];
    const scatter =
      prior.covariance[i * width + j]! + mass[k]! * value + (mass[k]! / meanPrecision[k]!) * a * b;
    return scatter / degrees[k]!;
  });
  return {
    stickOwn: mass.map((value) => 1 + value),
    stickRest: rest,
    meanPrecision,
    means,
    degrees,
    covariances,
  };
}

/** What stands in E[log N(x)] beside the distance, the log-determinant of the covariance and the weight. */
function expectedLogs({ degrees, meanPrecision }: Posterior, k: number, width: number): number {
  let logLambda = width * Math.log(2);
  for (let i = 0; i < width; i++) logLambda += digamma(0.5 * (degrees[k]! - i));
  return (
    -0.5 * width * Math.log(2 * Math.PI) -
    0.5 * width * Math.log(degrees[k]!) +
    0.5 * (logLambda - width / meanPrecision[k]!)
  );
}

/** E[log π_k] of the stick-breaking process. */
function expectedLogWeight({ stickOwn, stickRest }: Posterior, k: number): number {
  const sum = (i: number) => digamma(stickOwn[i]! + stickRest[i]!);
  let value = digamma(stickOwn[k]!) - sum(k);
  for (let i = 0; i < k; i++) value += digamma(stickRest[i]!) - sum(i);
  return value;
}

/** The weights at the means of the sticks. */
function weightsOf({ stickOwn, stickRest }: Posterior): Float64Array {
  let left = 1;
  const weights = stickOwn.map((own, k) => {
    const sum = own + stickRest[k]!;
    const weight = (left * own) / sum;
    left *= stickRest[k]! / sum;
    return weight;
  });
  const total = weights.reduce((sum, value) => sum + value, 0);
  return weights.map((value) => value / total);
}

/** The lower bound without the entropy of the shares and without constants. */
function lowerBoundOf(posterior: Posterior, width: number): number {
  const { stickOwn, stickRest, meanPrecision, degrees, covariances } = posterior;
  const count = degrees.length;
  const { halfLogPrecision } = whiten(covariances, count, width);
  let bound = 0;
  for (let k = 0; k < count; k++) {
    const nu = degrees[k]!;
    const halfLogDeterminant = halfLogPrecision[k]! - 0.5 * width * Math.log(nu);
    let logWishart = nu * halfLogDeterminant + nu * width * 0.5 * Math.log(2);
    for (let i = 0; i < width; i++) logWishart += logGamma(0.5 * (nu - i));
    const logBeta =
      logGamma(stickOwn[k]!) + logGamma(stickRest[k]!) - logGamma(stickOwn[k]! + stickRest[k]!);
    bound += logWishart + logBeta - 0.5 * width * Math.log(meanPrecision[k]!);
  }
  return bound;
}
