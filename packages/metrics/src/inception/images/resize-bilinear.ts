import type { Picture } from "../../extractors/picture.js";

/** Two neighbours on one axis and how far a new pixel lies from the first to the second. */
interface Between {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly weight: Float32Array;
}

/**
 * Bilinear resize of TensorFlow 1 (`ResizeBilinear`): pixels at whole coordinates, no antialias, not rounded.
 *
 * Every step is rounded to float32, which makes it equal to TensorFlow's bit for bit.
 *
 * @returns `[height, width, channels]`.
 */
export function resizeTensorFlow1(picture: Picture, height: number, width: number): Float32Array {
  const axis = (from: number, to: number) => {
    const scale = Math.fround(from / to);
    return between(from, to, (i) => Math.fround(i * scale));
  };
  return interpolate(picture, axis(picture.height, height), axis(picture.width, width));
}

/**
 * Bilinear resize with pixels at half coordinates and no antialias, as pytorch-fid's.
 *
 * PyTorch rounds differently in places; results differ by up to 3e-3 on the scale of 0 … 255, about 1e-5 in features.
 *
 * @returns `[height, width, channels]`.
 */
export function resizeHalfPixel(picture: Picture, height: number, width: number): Float32Array {
  const axis = (from: number, to: number) => {
    const scale = Math.fround(from / to);
    return between(from, to, (i) => Math.max(Math.fround(Math.fround(scale * (i + 0.5)) - 0.5), 0));
  };
  return interpolate(picture, axis(picture.height, height), axis(picture.width, width));
}

function between(from: number, to: number, place: (i: number) => number): Between {
  const low = new Uint32Array(to);
  const high = new Uint32Array(to);
  const weight = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = place(i);
    low[i] = Math.min(Math.trunc(at), from - 1);
    high[i] = Math.min(low[i]! + 1, from - 1);
    weight[i] = at - low[i]!;
  }
  return { low, high, weight };
}

/** Columns first: each row of the image is stretched once, and two stretched rows lie between them all new ones. */
function interpolate(
  { data, width, channels }: Picture,
  rows: Between,
  columns: Between,
): Float32Array {
  const { fround } = Math;
  const mix = (a: number, b: number, weight: number) => fround(a + fround(fround(b - a) * weight));
  const size = columns.low.length * channels;
  const stretch = (row: number, out: Float32Array) => {
    const start = row * width;
    for (let x = 0, cell = 0; cell < size; x++) {
      const left = (start + columns.low[x]!) * channels;
      const right = (start + columns.high[x]!) * channels;
      const across = columns.weight[x]!;
      for (let c = 0; c < channels; c++)
        out[cell++] = mix(data[left + c]!, data[right + c]!, across);
    }
    return row;
  };
  let above = new Float32Array(size);
  let below = new Float32Array(size);
  let [top, bottom] = [-1, -1];
  const result = new Float32Array(rows.low.length * size);
  for (let y = 0, cell = 0; y < rows.low.length; y++) {
    if (rows.low[y] === bottom) [above, below, top, bottom] = [below, above, bottom, top];
    if (rows.low[y] !== top) top = stretch(rows.low[y]!, above);
    if (rows.high[y] !== bottom) bottom = stretch(rows.high[y]!, below);
    const down = rows.weight[y]!;
    for (let x = 0; x < size; x++) result[cell++] = mix(above[x]!, below[x]!, down);
  }
  return result;
}
