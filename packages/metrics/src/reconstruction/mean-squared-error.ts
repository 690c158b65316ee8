import { VaeError } from "@vae/base";
import {
  checkSamples,
  commonSampleSize,
  readSample,
  type SampleData,
  type Samples,
} from "./samples.js";

/**
 * Mean squared error over all numbers of all samples: `mean((x − x̂)²)`.
 *
 * Bytes are read as pixels in [0, 1], so the unit is that of the paper for images of either kind.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the two are not paired; DATA_INVALID, when a number is not finite.
 *
 * @example
 * ```ts
 * const samples = (...data: number[]) => ({ data: Float32Array.from(data), shape: [data.length] });
 * meanSquaredError(samples(1, 2, 3), samples(1, 4, 3)); // 4 / 3
 * ```
 */
export function meanSquaredError(data: Samples, reconstructions: Samples): number {
  const size = commonSampleSize(data, reconstructions, "meanSquaredError");
  return new SquaredErrorAccumulator(size).add(data.data, reconstructions.data).value;
}

/** Mean squared error of samples that come in parts. */
export class SquaredErrorAccumulator {
  /** Numbers in one sample. */
  readonly size: number;
  #sum = 0;
  #count = 0;

  constructor(size: number) {
    this.size = size;
  }

  /**
   * Takes in samples and their reconstructions, both `[m, size]`.
   *
   * @throws {VaeError} SHAPE_MISMATCH, when there are not equally many; DATA_INVALID, when a number is not finite.
   */
  add(data: SampleData, reconstructions: SampleData): this {
    const { size } = this;
    if (data.length !== reconstructions.length) {
      throw new VaeError(
        "SHAPE_MISMATCH",
        `meanSquaredError: expected as many reconstructions as samples, ${data.length / size}, got ` +
          `${reconstructions.length / size}.`,
      );
    }
    const taken = this.#count / size;
    checkSamples(data, size, "data", taken);
    checkSamples(reconstructions, size, "reconstructions", taken);
    const x = new Float64Array(size);
    const y = new Float64Array(size);
    for (let start = 0; start < data.length; start += size) {
      readSample(data, start, x);
      readSample(reconstructions, start, y);
      let sum = 0; // a sum for each sample first keeps the rounding small
      for (let j = 0; j < size; j++) sum += (x[j]! - y[j]!) ** 2;
      this.#sum += sum;
    }
    this.#count += data.length;
    return this;
  }

  /** Takes in the samples of another accumulator. */
  merge(other: SquaredErrorAccumulator): this {
    this.#sum += other.#sum;
    this.#count += other.#count;
    return this;
  }

  /** Mean over all numbers so far; NaN before the first. */
  get value(): number {
    return this.#sum / this.#count;
  }
}
