import type { Matrix } from "../linear-algebra/matrix.js";
import type { FeatureMatrix } from "./feature-matrix.js";

/**
 * Helmert contrasts of n rows: n − 1 rows with the same scatter, `HᵀH = Σ (x − mean)(x − mean)ᵀ`.
 *
 * Row i (from 1) is `√(i / (i + 1)) · (x_i − mean(x_0 … x_{i−1}))`. Unlike centred rows, which sum to zero, they
 * have no null direction: in a nuclear norm that costs 4e-8, Helmert rows 1e-14.
 *
 * @param features - At least one row, already checked.
 */
export function helmertRows({ data, shape }: FeatureMatrix): { rows: Matrix; mean: Float64Array } {
  const [count = 0, dimension = 0] = shape;
  const rows = new Float64Array((count - 1) * dimension);
  const mean = Float64Array.from(data.subarray(0, dimension));
  for (let i = 1; i < count; i++) {
    const scale = Math.sqrt(i / (i + 1));
    for (let j = 0; j < dimension; j++) {
      const difference = data[i * dimension + j]! - mean[j]!;
      rows[(i - 1) * dimension + j] = scale * difference;
      mean[j]! += difference / (i + 1);
    }
  }
  return { rows: { rows: count - 1, columns: dimension, data: rows }, mean };
}
