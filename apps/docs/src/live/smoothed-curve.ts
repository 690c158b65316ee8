import { average, variance } from "./projected-cloud.js";

/** A walk that begins and ends at 0, the same on every page: steps of ±1 by a linear congruence, less their mean. */
export function bridge(length: number): number[] {
  let state = 12345;
  const steps = Array.from({ length }, () => {
    state = (1103515245 * state + 12345) % 2147483648;
    return state / 1073741824 - 1;
  });
  const mean = average(steps);
  let at = 0;
  return steps.map((step) => (at += (step - mean) * 0.35));
}

/**
 * A curve averaged over a window around each place; the window is cut off at the ends.
 *
 * @param reach - Places on each side; 0 leaves the curve as it is.
 */
export function smoothed(curve: readonly number[], reach: number): number[] {
  return curve.map((_, i) => average(curve.slice(Math.max(0, i - reach), i + reach + 1)));
}

/** Mean squared error of a curve and its smoothing, and the variance that it loses. */
export function smoothingLoss(
  curve: readonly number[],
  smooth: readonly number[],
): { mse: number; varianceLoss: number } {
  return {
    mse: average(curve.map((value, i) => (value - smooth[i]!) ** 2)),
    varianceLoss: variance(curve) - variance(smooth),
  };
}
