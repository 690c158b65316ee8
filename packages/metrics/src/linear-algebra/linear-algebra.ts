import { accumulateProducts } from "./accumulate-products.js";
import { zeroMatrix, type Matrix } from "./matrix.js";
import { pivotedCholesky } from "./pivoted-cholesky.js";
import { singularValues } from "./singular-values.js";
import { squaredDistances } from "./squared-distances.js";

/**
 * The heavy float64 work of the statistics, which a caller can hand to a faster engine.
 *
 * An implementation never changes its arguments, and is exact to float64: float32 is not enough for any of it.
 */
export interface LinearAlgebra {
  /** `a · bᵀ`, `[a.rows, b.rows]`. */
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
  multiplyTransposed(a, b) {
    const product = zeroMatrix(a.rows, b.rows);
    const rows = ({ rows, columns, data }: Matrix) => ({
      data,
      offset: 0,
      stride: columns,
      count: rows,
    });
    accumulateProducts(rows(product), rows(a), rows(b), a.columns);
    return product;
  },
  squaredDistances,
  pivotedCholesky,
  singularValues,
};
