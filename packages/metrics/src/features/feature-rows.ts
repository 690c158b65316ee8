import type { Matrix } from "../linear-algebra/matrix.js";
import type { FeatureMatrix } from "./feature-matrix.js";

/** Rows `start … end` of checked features in float64. */
export function featureRows({ data, shape }: FeatureMatrix, start: number, end: number): Matrix {
  const columns = shape[1] ?? 0;
  const part = Float64Array.from(data.subarray(start * columns, end * columns));
  return { rows: part.length / columns, columns, data: part };
}

/** The chosen rows of checked features. */
export function selectRows({ data, shape }: FeatureMatrix, indices: Uint32Array): FeatureMatrix {
  const columns = shape[1] ?? 0;
  const part = new Float64Array(indices.length * columns);
  indices.forEach((index, i) => {
    part.set(data.subarray(index * columns, (index + 1) * columns), i * columns);
  });
  return { data: part, shape: [indices.length, columns] };
}
