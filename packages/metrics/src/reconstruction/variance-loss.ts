import { VaeError } from "@vae/base";
import {
  checkSamples,
  commonSampleSize,
  readSample,
  type SampleData,
  type Samples,
} from "./samples.js";

/** Options of {@link varianceLoss}. */
export interface VarianceLossOptions {
  /**
   * 0: the variance of each feature over the samples, then the mean over the features. 1: the variance of each
   * sample over its features, then the mean over the samples.
   *
   * @default 0
   */
  axis?: 0 | 1;
}

/**
 * Variance loss (Asperti, 2020): `mean(Var(x) − Var(x̂))`, the variance that reconstructions lack.
 *
 * Population variances (ddof 0); signed, never an absolute value: reconstructions with too much variance give a
 * negative loss. For generated images the two sets need neither be paired nor of one size. Bytes are read as
 * pixels in [0, 1].
 *
 * On axis 0 it equals the mean squared error wherever the residual is unbiased and uncorrelated with the
 * reconstruction; on axis 1 it does not.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when samples differ in size; DATA_INVALID, when a number is not finite.
 *
 * @example
 * ```ts
 * const samples = (...data: number[]) => ({ data: Float32Array.from(data), shape: [data.length, 1] });
 * varianceLoss(samples(1, 2, 3, 4), samples(2.5, 2.5, 2.5, 2.5)); // 1.25: all variance is lost
 * ```
 */
export function varianceLoss(
  data: Samples,
  reconstructions: Samples,
  { axis = 0 }: VarianceLossOptions = {},
): number {
  const size = commonSampleSize(data, reconstructions, "varianceLoss");
  return new VarianceLossAccumulator(size, { axis })
    .addData(data.data)
    .addReconstructions(reconstructions.data).value;
}

/** Variance loss of samples that come in parts, in bounded memory. */
export class VarianceLossAccumulator {
  /** Numbers in one sample. */
  readonly size: number;
  readonly axis: 0 | 1;
  readonly #data: Spread;
  readonly #reconstructions: Spread;

  /** @throws {VaeError} CONFIG_INVALID, when the axis is neither 0 nor 1. */
  constructor(size: number, { axis = 0 }: VarianceLossOptions = {}) {
    this.size = size;
    this.axis = axis;
    this.#data = createSpread(size, axis);
    this.#reconstructions = createSpread(size, axis);
  }

  /**
   * Takes in samples of the data, `[m, size]`.
   *
   * @throws {VaeError} SHAPE_MISMATCH or DATA_INVALID, when they are no finite samples; nothing is taken in then.
   */
  addData(samples: SampleData): this {
    addTo(this.#data, samples, this.size, "data");
    return this;
  }

  /** Takes in reconstructions or generated samples, as {@link VarianceLossAccumulator.addData}. */
  addReconstructions(samples: SampleData): this {
    addTo(this.#reconstructions, samples, this.size, "reconstructions");
    return this;
  }

  /** Mean variance of the data so far; NaN before the first sample. */
  get dataVariance(): number {
    return this.#data.variance;
  }

  /** Mean variance of the reconstructions so far; NaN before the first. */
  get reconstructionVariance(): number {
    return this.#reconstructions.variance;
  }

  /** `dataVariance − reconstructionVariance`. */
  get value(): number {
    return this.dataVariance - this.reconstructionVariance;
  }
}

/** The mean variance of a growing set of samples. */
interface Spread {
  readonly count: number;
  readonly variance: number;
  add(sample: Float64Array): void;
}

function createSpread(size: number, axis: 0 | 1): Spread {
  switch (axis) {
    case 0:
      return spreadOverSamples(size);
    case 1:
      return spreadOverFeatures();
    default:
      throw new VaeError("CONFIG_INVALID", `axis: expected 0 or 1, got ${String(axis)}.`);
  }
}

/** Welford's update of mean and squares for each feature. */
function spreadOverSamples(size: number): Spread {
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  let count = 0;
  return {
    get count() {
      return count;
    },
    get variance() {
      return squares.reduce((sum, value) => sum + value, 0) / size / count;
    },
    add(sample) {
      count++;
      for (let j = 0; j < size; j++) {
        const difference = sample[j]! - mean[j]!;
        mean[j]! += difference / count;
        squares[j]! += difference * (sample[j]! - mean[j]!);
      }
    },
  };
}

function spreadOverFeatures(): Spread {
  let sum = 0;
  let count = 0;
  return {
    get count() {
      return count;
    },
    get variance() {
      return sum / count;
    },
    add(sample) {
      const mean = sample.reduce((total, value) => total + value, 0) / sample.length;
      sum += sample.reduce((total, value) => total + (value - mean) ** 2, 0) / sample.length;
      count++;
    },
  };
}

function addTo(spread: Spread, samples: SampleData, size: number, subject: string): void {
  checkSamples(samples, size, subject, spread.count);
  const sample = new Float64Array(size);
  for (let start = 0; start < samples.length; start += size) {
    readSample(samples, start, sample);
    spread.add(sample);
  }
}
