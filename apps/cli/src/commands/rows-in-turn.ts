/**
 * A row of the first, a row of the second, and so on: a grid with originals above their reconstructions.
 *
 * The last row, where it is shorter, is filled up with the value of white paper, so that the second starts in a row of its own.
 *
 * @param rowBytes - Bytes of a whole row.
 */
export function rowsInTurn(first: Uint8Array, second: Uint8Array, rowBytes: number): Uint8Array {
  const rows = Math.ceil(first.length / rowBytes);
  const turns = new Uint8Array(2 * rows * rowBytes).fill(255);
  for (let row = 0; row < rows; row++) {
    const from = row * rowBytes;
    turns.set(first.subarray(from, from + rowBytes), 2 * from);
    turns.set(second.subarray(from, from + rowBytes), 2 * from + rowBytes);
  }
  return turns;
}
