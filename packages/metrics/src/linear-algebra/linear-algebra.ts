import type { Matrix } from "./matrix.js";
import { pivotedCholesky } from "./pivoted-cholesky.js";
import { rowPairs } from "./row-pairs.js";
import { singularValues } from "./singular-values.js";

/**
 * The heavy float64 work of the statistics, which a caller can hand to a faster engine.
 *
 * An implementation never changes its arguments, and is exact to float64: float32 is not enough for any of it.
 */
export interface LinearAlgebra {
  /** `a · bᵀ`, `[a.rows, b.rows]`; where both are the same object, half of the work will do. */
  multiplyTransposed(a: Matrix, b: Matrix): Matrix;
  /** Squared Euclidean distances between rows, `[a.rows, b.rows]`; exactly 0 between equal rows. */
  squaredDistances(a: Matrix, b: Matrix): Matrix;
  /** A factor F, `[rank, size]`, of a symmetric positive semidefinite matrix: `Fᵀ F = matrix`, of any rank. */
  pivotedCholesky(matrix: Matrix): Matrix;
  /** Singular values, largest first, each exact to float64 rounding of the largest. */
  singularValues(matrix: Matrix): Float64Array;
}

/** Plain TypeScript on one core, in every browser and in Node. */
export const plainLinearAlgebra: LinearAlgebra = {
  multiplyTransposed: (a, b) => rowPairs("products", a, b),
  squaredDistances: (a, b) => rowPairs("distances", a, b),
  pivotedCholesky,
  singularValues,
};
