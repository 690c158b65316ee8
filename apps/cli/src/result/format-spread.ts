/** Mean over the seeds, and the sample standard deviation where there is more than one. */
export interface Spread {
  /** Over the seeds. */
  readonly mean: number;
  /** Sample standard deviation; null for one seed. */
  readonly std: number | null;
}

/**
 * A mean with its deviation, e.g. `16.6 ± 0.4`.
 *
 * @param digits - Digits after the point, of both.
 */
export function formatSpread({ mean, std }: Spread, digits: number): string {
  const shown = mean.toFixed(digits).replace("-", "−");
  return std === null ? shown : `${shown} ± ${std.toFixed(digits)}`;
}
