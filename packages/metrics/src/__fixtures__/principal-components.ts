/**
 * Rows projected on their first principal components, the mean added back. By power iteration with deflation,
 * independent of the linear algebra under test; meant for a handful of rows and features.
 */
export function principalReconstruction(
  rows: readonly (readonly number[])[],
  keep: number,
): number[][] {
  const dimension = rows[0]?.length ?? 0;
  const mean = Array.from(
    { length: dimension },
    (_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length,
  );
  let rest = rows.map((row) => row.map((value, j) => value - mean[j]!));
  const kept = rows.map(() => [...mean]);
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, j) => sum + value * b[j]!, 0);
  for (let component = 0; component < keep; component++) {
    let axis = Array.from({ length: dimension }, (_, j) => 1 / (j + 1));
    for (let step = 0; step < 2000; step++) {
      const image = axis.map((_, j) =>
        rest.reduce((sum, row) => sum + dot(row, axis) * row[j]!, 0),
      );
      const norm = Math.sqrt(dot(image, image));
      axis = image.map((value) => value / norm);
    }
    rest = rest.map((row, i) => {
      const along = dot(row, axis);
      axis.forEach((value, j) => (kept[i]![j]! += along * value));
      return row.map((value, j) => value - along * axis[j]!);
    });
  }
  return kept;
}
