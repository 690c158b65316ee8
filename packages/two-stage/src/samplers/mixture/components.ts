import type { Rng } from "@vae/base";
import { plainLinearAlgebra } from "@vae/metrics";
import { cholesky, halfLogDeterminant, invertLower } from "../numerics/cholesky.js";
import type { Points } from "../sampler.js";

/** Gaussians with weights. */
export interface Components {
  readonly count: number;
  readonly width: number;
  /** Sums to 1, `[count]`. */
  readonly weights: Float64Array;
  /** `[count, width]`. */
  readonly means: Float64Array;
  /** `[count, width, width]`. */
  readonly covariances: Float64Array;
}

/** Sums over the points, each weighted by its share in a component, about a centre of that component. */
export interface Shares {
  /** Σ r, `[count]`. */
  readonly mass: Float64Array;
  /** Σ r (x − centre), `[count, width]`. */
  readonly first: Float64Array;
  /** Σ r (x − centre)(x − centre)ᵀ, `[count, width, width]`. */
  readonly second: Float64Array;
}

/** What {@link expectation} finds. */
export interface Expectation {
  readonly shares: Shares;
  /** Mean over the points of log Σ_k exp(log-density + constant). */
  readonly meanLogDensity: number;
  /** −Σ r log r over points and components. */
  readonly entropy: number;
}

/** Rows that are worked on at once: their squares stay in the cache. */
const blockRows = 512;

/**
 * The E step, and all sums that an M step needs, in one pass and without an array of all shares.
 *
 * Densities are added by log-sum-exp, so that a point far from all components has shares too.
 *
 * @param constants - What is added to `−½ |W (x − mean)|²` of each component: weight and normalisation.
 * @param whitening - W of each component, `[count, width, width]`: the inverse of its Cholesky factor.
 */
export function expectation(
  points: Points,
  means: Float64Array,
  whitening: Float64Array,
  constants: Float64Array,
): Expectation {
  const { width } = points;
  const count = constants.length;
  const shares = emptyShares(count, width);
  const centred = new Float64Array(count * blockRows * width);
  const logShares = new Float64Array(count * blockRows);
  let logDensity = 0;
  let entropy = 0;
  for (let start = 0; start < points.count; start += blockRows) {
    const rows = Math.min(blockRows, points.count - start);
    for (let k = 0; k < count; k++) {
      const at = k * blockRows * width;
      const block = centred.subarray(at, at + rows * width);
      subtract(points, start, means, k, block);
      const white = plainLinearAlgebra.multiplyTransposed(
        { rows, columns: width, data: block },
        { rows: width, columns: width, data: matrix(whitening, k, width) },
      ).data;
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let d = 0; d < width; d++) sum += white[i * width + d]! ** 2;
        logShares[k * blockRows + i] = constants[k]! - 0.5 * sum;
      }
    }
    for (let i = 0; i < rows; i++) {
      let largest = -Infinity;
      for (let k = 0; k < count; k++) largest = Math.max(largest, logShares[k * blockRows + i]!);
      let sum = 0;
      for (let k = 0; k < count; k++) sum += Math.exp(logShares[k * blockRows + i]! - largest);
      const total = largest + Math.log(sum);
      logDensity += total;
      for (let k = 0; k < count; k++) {
        const logShare = logShares[k * blockRows + i]! - total;
        const share = Math.exp(logShare);
        if (share > 0) entropy -= share * logShare;
        logShares[k * blockRows + i] = share;
      }
    }
    for (let k = 0; k < count; k++) {
      const at = k * blockRows * width;
      addShares(
        shares,
        k,
        centred.subarray(at, at + rows * width),
        logShares.subarray(k * blockRows, k * blockRows + rows),
      );
    }
  }
  return { shares, meanLogDensity: logDensity / points.count, entropy };
}

/** The same sums where each point belongs to one component, about the mean of its points. */
export function sharesOfLabels(
  points: Points,
  labels: Uint32Array,
  count: number,
): { readonly centres: Float64Array; readonly shares: Shares } {
  const { width, data } = points;
  const sizes = new Float64Array(count);
  const centres = new Float64Array(count * width);
  labels.forEach((k, i) => {
    sizes[k]! += 1;
    for (let d = 0; d < width; d++) centres[k * width + d]! += data[i * width + d]!;
  });
  for (let at = 0; at < centres.length; at++) {
    centres[at]! /= Math.max(1, sizes[Math.floor(at / width)]!);
  }
  const shares = emptyShares(count, width);
  for (let k = 0; k < count; k++) {
    const members = [...labels.keys()].filter((i) => labels[i] === k);
    for (let start = 0; start < members.length; start += blockRows) {
      const some = members.slice(start, start + blockRows);
      const block = new Float64Array(some.length * width);
      some.forEach((i, row) => {
        subtract(points, i, centres, k, block.subarray(row * width, (row + 1) * width));
      });
      addShares(shares, k, block, new Float64Array(some.length).fill(1));
    }
  }
  return { centres, shares };
}

/** Means and covariances of shares about centres: the M step of a mixture. */
export function momentsOfShares(
  centres: Float64Array,
  { mass, first, second }: Shares,
  varianceFloor: number,
): {
  readonly mass: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
} {
  const width = centres.length / mass.length;
  // An empty component has mean and covariance too, those of nothing: no division by 0.
  const safe = mass.map((value) => value + 10 * Number.EPSILON);
  const shift = first.map((value, at) => value / safe[Math.floor(at / width)]!);
  const covariances = second.map((value, at) => {
    const k = Math.floor(at / width ** 2);
    const i = Math.floor(at / width) % width;
    const j = at % width;
    const covariance = value / safe[k]! - shift[k * width + i]! * shift[k * width + j]!;
    return i === j ? covariance + varianceFloor : covariance;
  });
  return { mass: safe, means: centres.map((value, at) => value + shift[at]!), covariances };
}

/** Inverse Cholesky factors, and their half log-determinants `½ log |Σ⁻¹|`. */
export function whiten(
  covariances: Float64Array,
  count: number,
  width: number,
): { readonly whitening: Float64Array; readonly halfLogPrecision: Float64Array } {
  const whitening = new Float64Array(covariances.length);
  const halfLogPrecision = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const factor = cholesky(matrix(covariances, k, width), width);
    halfLogPrecision[k] = -halfLogDeterminant(factor, width);
    whitening.set(invertLower(factor, width), k * width * width);
  }
  return { whitening, halfLogPrecision };
}

/**
 * A draw of a mixture: for each latent its component, then a point of that Gaussian.
 *
 * @returns A function of n and a generator, which factorises the covariances once.
 */
export function mixtureSampler({
  count,
  width,
  weights,
  means,
  covariances,
}: Components): (n: number, rng: Rng) => Float32Array {
  const factors = Array.from({ length: count }, (_, k) =>
    cholesky(matrix(covariances, k, width), width),
  );
  return (n, rng) => {
    const latents = new Float32Array(n * width);
    const noise = new Float64Array(width);
    for (let row = 0; row < n; row++) {
      let left = rng.uniform();
      let k = 0;
      while (k < count - 1 && (left -= weights[k]!) >= 0) k += 1;
      rng.normals(noise);
      const factor = factors[k]!;
      for (let i = 0; i < width; i++) {
        let value = means[k * width + i]!;
        for (let j = 0; j <= i; j++) value += factor[i * width + j]! * noise[j]!;
        latents[row * width + i] = value;
      }
    }
    return latents;
  };
}

function emptyShares(count: number, width: number): Shares {
  return {
    mass: new Float64Array(count),
    first: new Float64Array(count * width),
    second: new Float64Array(count * width * width),
  };
}

/** Rows of the points from `start` on, as many as the block holds, minus the mean of component k. */
function subtract(
  { data, width }: Points,
  start: number,
  means: Float64Array,
  k: number,
  block: Float64Array,
): void {
  for (let at = 0; at < block.length; at++) {
    block[at] = data[start * width + at]! - means[k * width + (at % width)]!;
  }
}

/** Adds rows that are centred already, with their shares. */
function addShares(
  { mass, first, second }: Shares,
  k: number,
  centred: Float64Array,
  share: Float64Array,
): void {
  const rows = share.length;
  const width = centred.length / rows;
  // Shares below rounding change nothing, and with well separated components they are most.
  const kept = [...share.keys()].filter((i) => share[i]! > 1e-18);
  const columns = new Float64Array(width * kept.length); // √r (x − mean), transposed
  kept.forEach((i, column) => {
    const r = share[i]!;
    const root = Math.sqrt(r);
    mass[k]! += r;
    for (let d = 0; d < width; d++) {
      const value = centred[i * width + d]!;
      first[k * width + d]! += r * value;
      columns[d * kept.length + column] = root * value;
    }
  });
  if (kept.length === 0) return;
  const transposed = { rows: width, columns: kept.length, data: columns };
  const { data } = plainLinearAlgebra.multiplyTransposed(transposed, transposed);
  for (let at = 0; at < data.length; at++) second[k * width * width + at]! += data[at]!;
}

function matrix(values: Float64Array, k: number, width: number): Float64Array {
  return values.subarray(k * width * width, (k + 1) * width * width);
}
