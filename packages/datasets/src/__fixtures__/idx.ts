/** An IDX file of unsigned bytes, as those of MNIST are. */
export function idx(shape: readonly number[], data: Iterable<number>): Uint8Array<ArrayBuffer> {
  const axes = shape.flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);
  return Uint8Array.of(0, 0, 8, shape.length, ...axes, ...data);
}
