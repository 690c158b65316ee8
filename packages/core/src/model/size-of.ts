/** Number of values of a shape; a scalar, `[]`, has one. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
