import { imageSize, type ImageShape, type Source } from "@vae/base";

/** What a set of images is like. */
export interface DatasetDescription {
  /** Number of images. */
  readonly images: number;
  readonly shape: ImageShape;
  /** Number of images of each class, where the source has labels; class 0 first. */
  readonly classCounts?: readonly number[];
  /** Mean of value/255 over all pixels, one a channel. */
  readonly mean: readonly number[];
  /** Population standard deviation (divided by n) of value/255 over all pixels, one a channel. */
  readonly standardDeviation: readonly number[];
  readonly fingerprint: string;
}

/**
 * Counts images and classes and takes the moments of each channel, a batch at a time.
 *
 * The moments are exact up to their last rounding: they come from integer sums, not from floats.
 *
 * @param batchSize - Images that are in memory at once.
 *
 * @example
 * ```ts
 * const images = Uint8Array.of(0, 255);
 * const source = arraySource({ images, shape: [1, 1, 1], fingerprint: "two:all" });
 * await describeDataset(source); // { images: 2, mean: [0.5], standardDeviation: [0.5], … }
 * ```
 */
export async function describeDataset(
  source: Source,
  { batchSize = 256 }: { batchSize?: number } = {},
): Promise<DatasetDescription> {
  const { length, shape, labels, fingerprint } = source;
  const [, , channels] = shape;
  const histograms = Array.from({ length: channels }, () => new Float64Array(256));
  const batch = new Uint8Array(batchSize * imageSize(shape));
  for (let start = 0; start < length; start += batchSize) {
    const count = Math.min(batchSize, length - start);
    await source.read(
      Uint32Array.from({ length: count }, (_, i) => start + i),
      batch,
    );
    const used = count * imageSize(shape);
    for (const [channel, histogram] of histograms.entries()) {
      for (let i = channel; i < used; i += channels) histogram[batch[i]!]! += 1;
    }
  }
  const moments = histograms.map(momentsOf);
  return {
    images: length,
    shape,
    ...(labels && { classCounts: countClasses(labels) }),
    mean: moments.map(({ mean }) => mean),
    standardDeviation: moments.map(({ standardDeviation }) => standardDeviation),
    fingerprint,
  };
}

/** Moments of value/255. `n Σx² − (Σx)²` loses all its digits in floats; BigInt keeps them. */
function momentsOf(histogram: Float64Array): { mean: number; standardDeviation: number } {
  let n = 0n;
  let sum = 0n;
  let squares = 0n;
  for (const [value, count] of histogram.entries()) {
    n += BigInt(count);
    sum += BigInt(count) * BigInt(value);
    squares += BigInt(count) * BigInt(value * value);
  }
  const mean = Number(sum) / (255 * Number(n));
  const standardDeviation = Math.sqrt(Number(n * squares - sum * sum)) / (255 * Number(n));
  return { mean, standardDeviation };
}

function countClasses(labels: Uint8Array): number[] {
  const counts: number[] = [];
  for (const label of labels) {
    while (counts.length <= label) counts.push(0);
    counts[label]! += 1;
  }
  return counts;
}
