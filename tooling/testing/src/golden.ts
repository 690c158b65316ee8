/**
 * The counter-based generator of the golden vectors: pure functions of a name and an index, equal bit for
 * bit in every language. It is meant for test vectors; its tails are too short for anything else.
 */
function lowbias32(value: number): number {
  let x = value >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d) >>> 0;
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b) >>> 0;
  x ^= x >>> 16;
  return x >>> 0;
}

function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

const keys = new Map<string, number>();

/** Hash of a stream's name, once for each: a matrix asks for a million words of one stream. */
function keyOf(name: string): number {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = lowbias32(fnv1a32(name));
  keys.set(name, key);
  return key;
}

/** The i-th 32-bit word of the stream `name`. */
export function goldenWord(name: string, i: number): number {
  return lowbias32(lowbias32((i + 0x9e3779b9) >>> 0) ^ keyOf(name));
}

/** Uniform in [0, 1), exact in float32. */
export function goldenUnit(name: string, i: number): number {
  return (goldenWord(name, i) >>> 8) * 2 ** -24;
}

/** Irwin–Hall with mean 0 and variance 1. */
export function goldenGauss(name: string, i: number): number {
  const sum =
    goldenUnit(name, 4 * i) +
    goldenUnit(name, 4 * i + 1) +
    goldenUnit(name, 4 * i + 2) +
    goldenUnit(name, 4 * i + 3);
  return (sum - 2) * Math.sqrt(3);
}

/** Kinds of feature matrices in `golden/stats.json`. */
export type GoldenKind = "plain" | "shift" | "dead" | "relu";

/** A feature matrix `[n, d]`, row-major, as the cases of `golden/stats.json` use it. */
export function goldenFeatures(name: string, n: number, d: number, kind: GoldenKind): Float32Array {
  const g = (i: number, j: number) => goldenGauss(name, i * d + j);
  return Float32Array.from({ length: n * d }, (_, index) => {
    const i = Math.floor(index / d);
    const j = index % d;
    if (kind === "plain") return g(i, j);
    if (kind === "shift") return g(i, j) * 1.1 + 0.05;
    if (kind === "dead") return j % 5 === 0 ? 0.25 : g(i, j);
    const scale = 0.2 + 1.8 * goldenUnit("scale", j);
    return Math.max(
      (g(i, j) + 0.5 * g(i, (j - 1 + d) % d)) * scale * 0.3 + goldenUnit("mu", j) * 0.6,
      0,
    );
  });
}
