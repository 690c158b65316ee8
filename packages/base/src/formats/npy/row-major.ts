/** A typed array of any kind, as far as moving its values goes. */
interface Values {
  readonly length: number;
  [index: number]: unknown;
  slice(): this;
}

/**
 * The values in C order (last axis fastest) of an array that lies in Fortran order (first axis fastest).
 *
 * @returns The same array where both orders are one, else a new one.
 */
export function rowMajor<T extends Values>(values: T, shape: readonly number[]): T {
  // Axes of size 1 move nothing; without them the walk below takes two steps a value at most.
  const sizes = shape.filter((size) => size !== 1);
  if (sizes.length < 2 || values.length === 0) return values;
  let stride = 1;
  const strides = sizes.map((size) => (stride *= size) / size);

  const sorted = values.slice();
  const position = sizes.map(() => 0);
  for (let i = 0, source = 0; i < values.length; i++) {
    sorted[i] = values[source];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis] ?? 1;
      const step = strides[axis] ?? 0;
      const next = (position[axis] ?? 0) + 1;
      source += step;
      position[axis] = next;
      if (next < size) break;
      source -= size * step;
      position[axis] = 0;
    }
  }
  return sorted;
}
