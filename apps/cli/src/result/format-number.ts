/** A number with four significant digits, e.g. `0.0123`, `−1.5e-15`; a minus sign in place of a hyphen. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4))).replace(/^-/, "−");
}
