/**
 * Quantile of Student's t distribution: the value that a share `probability` lies below.
 *
 * By bisection on the distribution function, which for whole degrees of freedom is a finite sum (Abramowitz and Stegun,
 * 26.7.3 and 26.7.4); right to 1e-9.
 *
 * @param probability - In (0.5, 1).
 * @param degrees - Degrees of freedom, a whole number ≥ 1.
 *
 * @example
 * ```ts
 * studentQuantile(0.975, 2).toFixed(3); // "4.303"
 * ```
 */
export function studentQuantile(probability: number, degrees: number): number {
  const within = 2 * probability - 1;
  let low = 0;
  let high = 1;
  while (shareWithin(high, degrees) < within) high *= 2;
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (shareWithin(middle, degrees) < within) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(|T| ≤ t): sin θ · (1 + ½ cos² θ + …) for even degrees, (2/π)(θ + sin θ cos θ · (1 + ⅔ cos² θ + …)) for odd ones. */
function shareWithin(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const square = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let k = isOdd ? 1 : 0; k <= degrees - 2; k += 2) {
    sum += term;
    term *= square * ((k + 1) / (k + 2));
  }
  const sine = Math.sin(angle);
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
