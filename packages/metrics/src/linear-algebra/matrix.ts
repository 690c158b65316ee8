/** A real matrix in float64, row after row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows · columns` numbers; entry (i, j) lies at `i · columns + j`. */
  readonly data: Float64Array;
}

/** A matrix of zeros. */
export function zeroMatrix(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** The transpose, as a new matrix. */
export function transpose({ rows, columns, data }: Matrix): Matrix {
  const result = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j]!;
  }
  return { rows: columns, columns: rows, data: result };
}

/** Rows `start … end`, a view. */
export function rowRange({ columns, data }: Matrix, start: number, end: number): Matrix {
  return { rows: end - start, columns, data: data.subarray(start * columns, end * columns) };
}

/** Copies the upper triangle of a square matrix to the lower. */
export function mirrorUpper({ rows, data }: Matrix): void {
  // By squares that fit the cache.
  for (let top = 0; top < rows; top += squareEdge) {
    for (let left = 0; left <= top; left += squareEdge) {
      for (let i = top; i < Math.min(top + squareEdge, rows); i++) {
        const end = Math.min(left + squareEdge, i);
        for (let j = left; j < end; j++) data[i * rows + j] = data[j * rows + i]!;
      }
    }
  }
}

const squareEdge = 32;
