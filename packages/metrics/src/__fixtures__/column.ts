/** Features of one dimension, `[n, 1]`. */
export function column(...data: number[]) {
  return { data: Float64Array.from(data), shape: [data.length, 1] };
}
