import { VaeError } from "@vae/base";

/**
 * The lower triangular L with `L·Lᵀ = matrix`.
 *
 * @param matrix - Symmetric, `[size, size]`; only its lower triangle is read.
 * @throws {VaeError} DATA_INVALID, when the matrix is not positive definite.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      if (i !== j) {
        lower[i * size + j] = sum / lower[j * size + j]!;
      } else if (sum > 0) {
        lower[i * size + i] = Math.sqrt(sum);
      } else {
        throw new VaeError(
          "DATA_INVALID",
          `covariance: not positive definite in dimension ${i}. Raise the variance floor, or use fewer components.`,
        );
      }
    }
  }
  return lower;
}

/** Inverse of a lower triangular matrix, lower triangular too. */
export function invertLower(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    inverse[j * size + j] = 1 / lower[j * size + j]!;
    for (let i = j + 1; i < size; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += lower[i * size + k]! * inverse[k * size + j]!;
      inverse[i * size + j] = -sum / lower[i * size + i]!;
    }
  }
  return inverse;
}

/** Sum of the logarithms of the diagonal: half the log-determinant of `L·Lᵀ`. */
export function halfLogDeterminant(lower: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.log(lower[i * size + i]!);
  return sum;
}
