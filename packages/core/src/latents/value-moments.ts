import * as tf from "@tensorflow/tfjs";

/**
 * Mean and variance of every value of a datum over batches: each batch's on the device, put together in float64 (Chan et
 * al., 1979).
 */
export class ValueMoments {
  #count = 0;
  #mean = new Float64Array();
  #scatter = new Float64Array();

  /** @param batch - `[n, …]`, which stays the caller's. */
  async add(batch: tf.Tensor): Promise<void> {
    const [n = 0] = batch.shape;
    const moments = tf.moments(batch, 0);
    try {
      const [mean, variance] = [await moments.mean.data(), await moments.variance.data()];
      if (this.#count === 0) {
        this.#mean = new Float64Array(mean.length);
        this.#scatter = new Float64Array(mean.length);
      }
      const total = this.#count + n;
      for (let i = 0; i < mean.length; i++) {
        const step = mean[i]! - this.#mean[i]!;
        this.#mean[i]! += (step * n) / total;
        this.#scatter[i]! += variance[i]! * n + (step * step * this.#count * n) / total;
      }
      this.#count = total;
    } finally {
      tf.dispose([moments.mean, moments.variance]);
    }
  }

  /** Population variance of each value. */
  variances(): Float64Array {
    return this.#scatter.map((scatter) => scatter / this.#count);
  }
}
