/** One decoded image, row-major, channels last. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A part of an image. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The largest part in the middle of an image that has the proportions of a size.
 *
 * @example
 * ```ts
 * centreBox({ height: 100, width: 300 }, [64, 64]); // { top: 0, left: 100, height: 100, width: 100 }
 * ```
 */
export function centreBox(
  { height, width }: { height: number; width: number },
  [targetHeight, targetWidth]: readonly [height: number, width: number],
): Box {
  const scale = Math.min(height / targetHeight, width / targetWidth);
  const boxHeight = Math.max(1, Math.min(height, Math.round(targetHeight * scale)));
  const boxWidth = Math.max(1, Math.min(width, Math.round(targetWidth * scale)));
  return {
    top: Math.floor((height - boxHeight) / 2),
    left: Math.floor((width - boxWidth) / 2),
    height: boxHeight,
    width: boxWidth,
  };
}

/** The square in the middle of an image; where the border is odd, the extra row and column are below and to the right. */
export function middleSquare(
  { height, width }: { height: number; width: number },
  side: number,
): Box {
  return {
    top: Math.floor((height - side) / 2),
    left: Math.floor((width - side) / 2),
    height: side,
    width: side,
  };
}
