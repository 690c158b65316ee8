import type { Matrix } from "../linear-algebra/matrix.js";
import type { FeatureMatrix } from "./feature-matrix.js";

/** Rows `start … end` of checked features in float64; a view where they are that already. */
export function featureRows({ data, shape }: FeatureMatrix, start: number, end: number): Matrix {
  const columns = shape[1] ?? 0;
  const rows = data.subarray(start * columns, end * columns);
  const part = rows instanceof Float64Array ? rows : new Float64Array(rows);
  return { rows: part.length / columns, columns, data: part };
}

/**
 * The chosen rows of checked features.
 *
 * @param into - Memory for them, `indices.length · columns` numbers, which an earlier choice may have used.
 */
export function selectRows(
  { data, shape }: FeatureMatrix,
  indices: Uint32Array,
  into?: Float64Array,
): FeatureMatrix {
  const columns = shape[1] ?? 0;
  const part = into ?? new Float64Array(indices.length * columns);
  indices.forEach((index, i) => {
    part.set(data.subarray(index * columns, (index + 1) * columns), i * columns);
  });
  return { data: part, shape: [indices.length, columns] };
}
