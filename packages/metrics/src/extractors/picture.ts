/** One image `[height, width, channels]`, flattened, on the scale 0 … 255. */
export interface Picture {
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
