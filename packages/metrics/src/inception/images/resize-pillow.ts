import type { Picture } from "../../extractors/picture.js";

/** A filter of Pillow: its half width, and its value at a distance. */
interface PillowFilter {
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

/** Pillow's filters. `lanczos` depends on the platform's sine in the last bit. */
const filters = {
  box: { support: 0.5, weight: (t) => (t > -0.5 && t <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (t) => Math.max(1 - Math.abs(t), 0) },
  bicubic: {
    support: 2,
    weight(distance) {
      const a = -0.5;
      const t = Math.abs(distance);
      if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
      return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
    },
  },
  lanczos: { support: 3, weight: (t) => (t >= -3 && t < 3 ? sinc(t) * sinc(t / 3) : 0) },
} as const satisfies Record<string, PillowFilter>;

/** Name of a filter of Pillow. */
export type PillowFilterName = keyof typeof filters;

/**
 * Pillow's antialiased resize of float32 channels (mode F), bit for bit.
 *
 * Columns first, then rows; sums in float64, each pass stored in float32. Bicubic and lanczos overshoot the range of
 * the image; nothing is clipped or rounded here.
 *
 * @returns `[height, width, channels]`.
 */
export function resizePillow(
  picture: Picture,
  height: number,
  width: number,
  filter: PillowFilterName,
): Float32Array {
  const { channels } = picture;
  const across = resample(picture.data, {
    lines: picture.height,
    lineStride: picture.width * channels,
    pixelStride: channels,
    channels,
    from: picture.width,
    to: width,
    filter: filters[filter],
    out: { lineStride: width * channels, pixelStride: channels },
  });
  return resample(across, {
    lines: width,
    lineStride: channels,
    pixelStride: width * channels,
    channels,
    from: picture.height,
    to: height,
    filter: filters[filter],
    out: { lineStride: channels, pixelStride: width * channels },
  });
}

/** One pass: each line of `from` pixels becomes one of `to`. */
interface Pass {
  readonly lines: number;
  readonly lineStride: number;
  readonly pixelStride: number;
  readonly channels: number;
  readonly from: number;
  readonly to: number;
  readonly filter: PillowFilter;
  readonly out: { readonly lineStride: number; readonly pixelStride: number };
}

function resample(
  data: Uint8Array | Float32Array,
  { lines, lineStride, pixelStride, channels, from, to, filter, out }: Pass,
): Float32Array {
  const result = new Float32Array(lines * to * channels);
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = filter.support * stretch;
  const inverse = 1 / stretch; // NB: dividing by `stretch` instead changes the last bit
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const low = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const high = Math.min(Math.trunc(centre + reach + 0.5), from);
    const weights = Float64Array.from({ length: high - low }, (_, k) =>
      filter.weight((low + k - centre + 0.5) * inverse),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let k = 0; k < weights.length; k++) weights[k]! /= total;
    for (let line = 0; line < lines; line++) {
      for (let c = 0; c < channels; c++) {
        const start = line * lineStride + low * pixelStride + c;
        let sum = 0;
        for (let k = 0; k < weights.length; k++)
          sum += data[start + k * pixelStride]! * weights[k]!;
        result[line * out.lineStride + i * out.pixelStride + c] = sum;
      }
    }
  }
  return result;
}
