/** One image `[height, width, channels]`, flattened: bytes, or floats in [0, 1] where no other range is declared. */
export interface Picture {
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
