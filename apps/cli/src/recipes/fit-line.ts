import type { LineFit, ScatterPoint } from "../result/scatter-schema.js";

/**
 * Least-squares line of the variance loss on the mean squared error, over the points that count.
 *
 * @param from - Which reconstructions.
 */
export function fitLine(points: readonly ScatterPoint[], from: LineFit["from"]): LineFit {
  const counted = points.filter((point) => point.from === from && point.isCounted);
  const n = counted.length;
  const x = counted.map(({ mse }) => mse);
  const y = counted.map(({ varianceLoss }) => varianceLoss);
  const [meanX, meanY] = [mean(x), mean(y)];
  const xx = mean(x.map((value) => (value - meanX) ** 2));
  const yy = mean(y.map((value) => (value - meanY) ** 2));
  const xy = mean(x.map((value, i) => (value - meanX) * (y[i]! - meanY)));
  const isLine = n >= 2 && xx > 0;
  const slope = isLine ? xy / xx : null;
  return {
    from,
    points: n,
    slope,
    intercept: slope === null ? null : meanY - slope * meanX,
    correlation: isLine && yy > 0 ? xy / Math.sqrt(xx * yy) : null,
    meanRelativeResidual:
      n === 0
        ? null
        : mean(counted.map(({ mse, varianceLoss }) => Math.abs(varianceLoss - mse) / mse)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
