/** Sums of importance weights in log space, for many data at once; float64. */
export class ImportanceWeights {
  #samples = 0;
  /** The largest log-weight of each datum so far; sums are relative to it. */
  readonly #largest: Float64Array;
  readonly #sum: Float64Array;
  readonly #sumOfSquares: Float64Array;

  /** @param length - Number of data. */
  constructor(length: number) {
    this.#largest = new Float64Array(length).fill(-Infinity);
    this.#sum = new Float64Array(length);
    this.#sumOfSquares = new Float64Array(length);
  }

  /** @param logWeights - One more log-weight of each datum. */
  add(logWeights: ArrayLike<number>): void {
    this.#samples += 1;
    for (let i = 0; i < this.#largest.length; i++) {
      const value = logWeights[i]!;
      if (value > this.#largest[i]!) {
        const shrink = Math.exp(this.#largest[i]! - value);
        this.#sum[i]! *= shrink;
        this.#sumOfSquares[i]! *= shrink * shrink;
        this.#largest[i] = value;
      }
      const weight = Math.exp(value - this.#largest[i]!);
      this.#sum[i]! += weight;
      this.#sumOfSquares[i]! += weight * weight;
    }
  }

  /** log of the mean weight of each datum. */
  logMeans(): Float64Array {
    return this.#sum.map((sum, i) => this.#largest[i]! + Math.log(sum / this.#samples));
  }

  /** Variance of each `logMeans` over draws of the samples, to first order: Var[w]/(K·E[w]²). */
  variances(): Float64Array {
    const samples = this.#samples;
    return this.#sum.map(
      (sum, i) => ((this.#sumOfSquares[i]! * samples) / sum ** 2 - 1) / (samples - 1),
    );
  }
}
