/**
 * At most `limit` of the points, evenly spaced, the first and the last among them: more than that a line
 * cannot show, and a long training logs tens of thousands.
 */
export function thin<T>(points: readonly T[], limit = 600): readonly T[] {
  if (points.length <= limit) return points;
  const step = (points.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, i) => points[Math.round(i * step)]!);
}
