/**
 * A readable set of images with a length, random access and a shape.
 *
 * Images are uint8, row-major, NHWC: red, green, blue or one grey channel, 0 to 255.
 *
 * @example
 * ```ts
 * const out = new Uint8Array(2 * 28 * 28);
 * await source.read([0, 9_999], out); // the first and the last image
 * ```
 */
export interface Source {
  /** Number of images. */
  readonly length: number;
  /** Height, width and channels of every image. */
  readonly shape: ImageShape;
  /** Says which images these are (data set, split, options, content hash); equal only for equal images. */
  readonly fingerprint: string;
  /** Class of each image, where the data set has classes. */
  readonly labels?: Uint8Array;
  /**
   * Copies images into a buffer, in the order of the indices.
   *
   * @param indices - Positions in `0 … length − 1`; may repeat.
   * @param out - At least `indices.length · height · width · channels` bytes.
   * @throws {VaeError} DATA_INVALID, when an index is out of range or the buffer is too small.
   */
  read(indices: ArrayLike<number>, out: Uint8Array): Promise<void>;
}

/** Height, width and channels. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Number of values in one image. */
export function imageSize([height, width, channels]: ImageShape): number {
  return height * width * channels;
}
