import type { Constant } from "./trace.js";

/** A constant as one value for each channel; undefined where it is not the same at all places. */
export function perChannel(
  { shape, values }: Constant,
  channels: number,
  batch: number,
): Constant | undefined {
  const rows = values.length / channels;
  if (values.length === 1) return filled(channels, values[0] ?? Number.NaN);
  if (shape.at(-1) !== channels || (rows !== 1 && rows !== batch)) return undefined;
  const first = Array.from({ length: channels }, (_, i) => values[i] ?? Number.NaN);
  const isRepeated = Array.from(values).every((value, i) => value === first[i % channels]);
  return isRepeated ? { kind: "constant", shape: [channels], values: first } : undefined;
}

/** One value for all channels. */
export function filled(channels: number, value: number): Constant {
  return { kind: "constant", shape: [channels], values: new Float32Array(channels).fill(value) };
}

/** Each value times a factor. */
export function scaled({ shape, values }: Constant, factor: number): Constant {
  return { kind: "constant", shape, values: Array.from(values, (value) => factor * value) };
}
