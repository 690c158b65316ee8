/**
 * `log Γ(x)` for x > 0, to about fourteen digits: shifted to x ≥ 10, then Stirling's series.
 */
export function logGamma(x: number): number {
  let product = 1;
  let at = x;
  while (at < 10) {
    product *= at;
    at += 1;
  }
  const inverse = 1 / (at * at);
  // B₂ₖ / (2k(2k − 1)), Abramowitz and Stegun 6.1.41
  const series =
    (1 / 12 +
      inverse *
        (-1 / 360 +
          inverse *
            (1 / 1260 + inverse * (-1 / 1680 + inverse * (1 / 1188 - (inverse * 691) / 360360))))) /
    at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/**
 * `ψ(x) = d log Γ(x)/dx` for x > 0, to about fourteen digits: shifted to x ≥ 10, then the asymptotic series.
 */
export function digamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift += 1 / at;
    at += 1;
  }
  const inverse = 1 / (at * at);
  // B₂ₖ / 2k, Abramowitz and Stegun 6.3.18
  const series =
    inverse *
    (1 / 12 -
      inverse *
        (1 / 120 -
          inverse *
            (1 / 252 - inverse * (1 / 240 - inverse * (1 / 132 - inverse * (691 / 32760))))));
  return Math.log(at) - 0.5 / at - series - shift;
}
