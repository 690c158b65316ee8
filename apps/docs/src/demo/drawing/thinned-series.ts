/** A point of a curve. */
export interface SeriesPoint {
  readonly x: number;
  readonly y: number;
}

/** A curve that grows without end in bounded memory. */
export interface ThinnedSeries {
  readonly points: readonly SeriesPoint[];
  /** Every so many-th point that came in was kept. */
  readonly stride: number;
  /** Points that came in. */
  readonly count: number;
}

export const emptySeries: ThinnedSeries = { points: [], stride: 1, count: 0 };

/**
 * Adds a point. When there are more than `most`, every second is dropped, and from then on half as many are kept; the
 * first always stays.
 */
export function addPoint(
  { points, stride, count }: ThinnedSeries,
  point: SeriesPoint,
  most = 400,
): ThinnedSeries {
  const kept = count % stride === 0 ? [...points, point] : points;
  if (kept.length <= most) return { points: kept, stride, count: count + 1 };
  return {
    points: kept.filter((_, i) => i % 2 === 0),
    stride: 2 * stride,
    count: count + 1,
  };
}
