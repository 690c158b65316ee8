/** Float32 numbers with a shape, by their name in a file. */
export type NamedNumbers = ReadonlyMap<string, Numbers>;

export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Product of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
