/**
 * Eigenvalues of a symmetric tridiagonal matrix by implicit QL steps with Wilkinson's shift.
 *
 * Each eigenvalue is exact to a few units of rounding of the largest one.
 *
 * @param diagonal - `[n]`; overwritten with the eigenvalues, in no order.
 * @param offDiagonal - `[n − 1]`, or longer; overwritten.
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, offDiagonal: Float64Array): void {
  const n = diagonal.length;
  const [d, e] = [diagonal, offDiagonal];
  let scale = 0;
  for (let i = 0; i < n; i++) {
    scale = Math.max(scale, Math.abs(d[i]!) + (i < n - 1 ? Math.abs(e[i]!) : 0));
  }
  // The floor keeps squares of what is not negligible away from underflow, where the steps would not end.
  const negligible = Math.max(0.5 * Number.EPSILON * scale, 1e-150);

  for (let low = 0; low < n; low++) {
    for (;;) {
      let high = low;
      while (high < n - 1 && Math.abs(e[high]!) > negligible) high++;
      if (high === low) break;

      const half = (d[low + 1]! - d[low]!) / (2 * e[low]!);
      const root = Math.sqrt(half * half + 1);
      const shift = d[low]! - e[low]! / (half + (half < 0 ? -root : root));

      // Chases the bulge of one rotation from the bottom of the block to its top.
      let cosine = 1;
      let sine = 1;
      let lost = 0;
      let bulge = d[high]! - shift;
      let i = high - 1;
      for (; i >= low; i--) {
        const f = sine * e[i]!;
        const b = cosine * e[i]!;
        const norm = Math.sqrt(f * f + bulge * bulge);
        if (i + 1 < high) e[i + 1] = norm;
        if (norm === 0) {
          // The block has split by itself at row i + 1.
          d[i + 1]! -= lost;
          break;
        }
        sine = f / norm;
        cosine = bulge / norm;
        const g = d[i + 1]! - lost;
        const r = (d[i]! - g) * sine + 2 * cosine * b;
        lost = sine * r;
        d[i + 1] = g + lost;
        bulge = cosine * r - b;
      }
      if (i >= low) continue;
      d[low]! -= lost;
      e[low] = bulge;
    }
  }
}
