/** How an axis takes numbers to places of a drawing. */
export interface AxisScale {
  readonly domain: readonly [number, number];
  /** Round numbers inside the domain. */
  readonly ticks: readonly number[];
  of(value: number): number;
}

/**
 * A linear scale over some numbers, with round ticks.
 *
 * @param range - Places of the least and the largest number.
 *
 * @example
 * ```ts
 * scaleOf([0, 9], [0, 100]).ticks; // [0, 2, 4, 6, 8]
 * ```
 */
export function scaleOf(
  values: readonly number[],
  [start, end]: readonly [number, number],
): AxisScale {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const span = high > low ? high - low : Math.abs(low) || 1;
  const top = high > low ? high : low + span;
  const step = roundStep(span / 5);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= top + span * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return {
    domain: [low, top],
    ticks,
    of: (value) => start + ((value - low) / span) * (end - start),
  };
}

/** 1, 2 or 5 times a power of ten, not below a number. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least * (1 - 1e-9)) ?? 10);
}
