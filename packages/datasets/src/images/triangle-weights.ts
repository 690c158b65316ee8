/** For each pixel of a resized line: the first pixel of the line that it sees, and the weights from there on. */
export interface TriangleWeights {
  readonly first: Int32Array;
  readonly counts: Int32Array;
  /** Weights with {@link weightBits} bits after the point, `taps` of them a pixel; the rest of a row is zero. */
  readonly values: Int32Array;
  readonly taps: number;
}

/** Bits after the point in the weights, as in Pillow: 255 · 2²² still fits into 32 signed bits. */
export const weightBits = 22;

/** The last few tables: a set is resized from few sizes to one. */
const known = new Map<string, TriangleWeights>();

/**
 * The weights of Pillow's antialiased triangle filter, equal in every bit.
 *
 * @param from - Pixels of the line.
 * @param to - Pixels of the resized line.
 */
export function triangleWeights(from: number, to: number): TriangleWeights {
  const key = `${from} ${to}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const weights = makeWeights(from, to);
  if (known.size >= 8) known.clear();
  known.set(key, weights);
  return weights;
}

function makeWeights(from: number, to: number): TriangleWeights {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const inverse = 1 / support; // NB: Pillow multiplies; dividing would change the last bit
  const taps = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const counts = new Int32Array(to);
  const values = new Int32Array(to * taps);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const low = Math.max(Math.trunc(center - support + 0.5), 0);
    const high = Math.min(Math.trunc(center + support + 0.5), from);
    const heights = Array.from({ length: high - low }, (_, j) =>
      Math.max(1 - Math.abs((low + j - center + 0.5) * inverse), 0),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    first[i] = low;
    counts[i] = high - low;
    heights.forEach((height, j) => {
      values[i * taps + j] = Math.floor((height / sum) * 2 ** weightBits + 0.5);
    });
  }
  return { first, counts, values, taps };
}
