/** A point of the plane. */
export type Point = readonly [x: number, y: number];

/** What projecting a cloud onto an axis through its mean gives. */
export interface Projection {
  readonly projected: readonly Point[];
  /** Mean squared error a coordinate. */
  readonly mse: number;
  /** Mean over the coordinates of Var(x) − Var(x̂), divisor n. */
  readonly varianceLoss: number;
}

/** Radians by which each point turns further than the last: no two fall on one place. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/** Points around an axis at 45°, the same on every page. */
export function cloud(count: number): Point[] {
  return Array.from({ length: count }, (_, i) => {
    const along = 1.6 * Math.sin(i * goldenAngle) * Math.sqrt((i + 0.5) / count);
    const across = 0.45 * Math.cos(i * goldenAngle * 3.1) * Math.sqrt((count - i) / count);
    return [(along - across) / Math.SQRT2, (along + across) / Math.SQRT2];
  });
}

/**
 * Projects points onto the axis at an angle through their mean, which is what the best linear code of one number does.
 *
 * @param degrees - Of the axis; 0 is that of x.
 */
export function project(points: readonly Point[], degrees: number): Projection {
  const angle = (degrees * Math.PI) / 180;
  const axis = [Math.cos(angle), Math.sin(angle)] as const;
  const mean = [0, 1].map((d) => average(points.map((point) => point[d]!)));
  const projected = points.map(([x, y]): Point => {
    const along = (x - mean[0]!) * axis[0] + (y - mean[1]!) * axis[1];
    return [mean[0]! + along * axis[0], mean[1]! + along * axis[1]];
  });
  return { projected, ...lossOf(points, projected) };
}

/** Mean squared error and variance loss, mean over both coordinates. */
export function lossOf(
  points: readonly Point[],
  others: readonly Point[],
): { mse: number; varianceLoss: number } {
  const coordinates = [0, 1].map((d) => ({
    from: points.map((point) => point[d]!),
    to: others.map((point) => point[d]!),
  }));
  return {
    mse: average(
      coordinates.map(({ from, to }) => average(from.map((value, i) => (value - to[i]!) ** 2))),
    ),
    varianceLoss: average(coordinates.map(({ from, to }) => variance(from) - variance(to))),
  };
}

/** Mean. */
export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Variance, divisor n. */
export function variance(values: readonly number[]): number {
  const mean = average(values);
  return average(values.map((value) => (value - mean) ** 2));
}
