/** A point of a drawing, in pixels from its upper left corner. */
export interface DrawingPoint {
  readonly x: number;
  readonly y: number;
}

/** What {@link drawStroke} draws with. */
export interface Pen {
  /** Half of the width of the line, in pixels. `@default 1.2` */
  readonly radius?: number;
  /** 1 draws, 0 rubs out. `@default 1` */
  readonly value?: number;
}

/**
 * Draws a straight stroke with a soft edge of one pixel.
 *
 * @param image - In [0, 1], `[side, side]`.
 * @returns A new drawing.
 */
export function drawStroke(
  image: Float32Array,
  from: DrawingPoint,
  to: DrawingPoint,
  { radius = 1.2, value = 1 }: Pen = {},
): Float32Array {
  const side = Math.sqrt(image.length);
  return image.map((old, i) => {
    const pixel = { x: (i % side) + 0.5, y: Math.floor(i / side) + 0.5 };
    const cover = Math.min(1, Math.max(0, radius + 0.5 - distanceToSegment(pixel, from, to)));
    return value > old ? Math.max(old, cover * value) : Math.min(old, 1 - cover * (1 - value));
  });
}

function distanceToSegment(point: DrawingPoint, from: DrawingPoint, to: DrawingPoint): number {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = x * x + y * y;
  const along = length === 0 ? 0 : ((point.x - from.x) * x + (point.y - from.y) * y) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - t * x, point.y - from.y - t * y);
}
