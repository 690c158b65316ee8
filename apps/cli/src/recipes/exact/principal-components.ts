import { symmetricEigen } from "./symmetric-eigen.js";

/** Reconstruction by the first k principal components. */
export interface PrincipalStep {
  readonly components: number;
  /** Mean over images and pixels of the squared error. */
  readonly mse: number;
  /** Mean over pixels of Var(x) − Var(x̂), population variances over the images. */
  readonly varianceLoss: number;
  /** Sum of the neglected eigenvalues of the covariance, over the number of pixels: what both must be. */
  readonly neglected: number;
}

/**
 * Reconstructs data from their first k principal components, for every k from 0 to the rank, and measures error and
 * variance loss of each reconstruction.
 *
 * Both are taken from the reconstructions themselves, not from the eigenvalues, which stand beside them.
 *
 * @param data - `[n, width]`, row-major; not changed.
 */
export function principalSteps(data: Float64Array, width: number): PrincipalStep[] {
  const n = data.length / width;
  const centred = centre(data, width);
  const { values, axes, count } = principalAxes(centred, n, width);
  const sumOf = (of: ArrayLike<number>, from: number) => {
    let sum = 0;
    for (let i = of.length - 1; i >= from; i--) sum += of[i]!;
    return sum;
  };
  const total = variances(centred, width);
  const residual = centred.slice();
  const made = new Float64Array(data.length);
  const steps: PrincipalStep[] = [];
  for (let k = 0; ; k++) {
    let squares = 0;
    for (const value of residual) squares += value * value;
    const kept = variances(made, width);
    let loss = 0;
    for (let j = 0; j < width; j++) loss += total[j]! - kept[j]!;
    steps.push({
      components: k,
      mse: squares / data.length,
      varianceLoss: loss / width,
      neglected: sumOf(values, k) / width,
    });
    if (k === count) return steps;
    addComponent(made, residual, centred, axes.subarray(k * width, (k + 1) * width));
  }
}

/** Moves what lies along an axis from the residual to the reconstruction. */
function addComponent(
  made: Float64Array,
  residual: Float64Array,
  centred: Float64Array,
  axis: Float64Array,
): void {
  const width = axis.length;
  for (let row = 0; row < centred.length; row += width) {
    let score = 0;
    for (let j = 0; j < width; j++) score += centred[row + j]! * axis[j]!;
    for (let j = 0; j < width; j++) {
      const part = score * axis[j]!;
      made[row + j]! += part;
      residual[row + j]! -= part;
    }
  }
}

/** Eigenvalues of the covariance, largest first, and its axes, one a row; of fewer data than pixels by their Gram matrix. */
function principalAxes(centred: Float64Array, n: number, width: number) {
  const isWide = n < width;
  const size = isWide ? n : width;
  const products = new Float64Array(size * size);
  if (isWide) {
    for (let a = 0; a < n; a++) {
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let j = 0; j < width; j++) sum += centred[a * width + j]! * centred[b * width + j]!;
        products[a * n + b] = products[b * n + a] = sum / n;
      }
    }
  } else {
    for (let row = 0; row < centred.length; row += width) {
      for (let a = 0; a < width; a++) {
        const value = centred[row + a]!;
        if (value === 0) continue;
        for (let b = 0; b <= a; b++) products[a * width + b]! += (value * centred[row + b]!) / n;
      }
    }
    for (let a = 0; a < width; a++)
      for (let b = 0; b < a; b++) products[b * width + a] = products[a * width + b]!;
  }
  const { values: rising, vectors } = symmetricEigen(products, size);
  const values = rising.slice().reverse();
  // Beyond the rank there is no direction to keep.
  const count = values.filter((value) => value > 1e-12 * values[0]!).length;
  const axes = new Float64Array(count * width);
  for (let k = 0; k < count; k++) {
    const axis = axes.subarray(k * width, (k + 1) * width);
    const column = size - 1 - k;
    if (isWide) {
      for (let i = 0; i < n; i++) {
        const weight = vectors[i * size + column]!;
        for (let j = 0; j < width; j++) axis[j]! += weight * centred[i * width + j]!;
      }
    } else {
      for (let j = 0; j < width; j++) axis[j] = vectors[j * size + column]!;
    }
    const length = Math.hypot(...axis);
    for (let j = 0; j < width; j++) axis[j]! /= length;
  }
  return { values: values.subarray(0, count), axes, count };
}

function centre(data: Float64Array, width: number): Float64Array {
  const n = data.length / width;
  const mean = new Float64Array(width);
  data.forEach((value, at) => (mean[at % width]! += value / n));
  return data.map((value, at) => value - mean[at % width]!);
}

/** Population variance of each column. */
function variances(data: Float64Array, width: number): Float64Array {
  const n = data.length / width;
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  for (let row = 0; row < data.length; row += width)
    for (let j = 0; j < width; j++) mean[j]! += data[row + j]! / n;
  for (let row = 0; row < data.length; row += width)
    for (let j = 0; j < width; j++) square[j]! += (data[row + j]! - mean[j]!) ** 2 / n;
  return square;
}
