import { pointLogVariance } from "../networks/posterior.js";
import type { LatentStatistics } from "./latent-statistics.js";
import { summariseLatents, type PosteriorSums } from "./summarise-latents.js";

/**
 * Takes in posteriors batch by batch and knows their statistics at any time, in float64. What it holds grows with the
 * square of the number of latents and not with that of the data.
 */
export class PosteriorAccumulator {
  readonly #latent: number;
  #count = 0;
  /** Where the sums are taken from, near the mean: squares about a far point would lose digits. */
  #origin: Float64Array | undefined;
  readonly #sum: Float64Array;
  readonly #products: Float64Array;
  readonly #variance: Float64Array;
  readonly #sigma: Float64Array;
  readonly #logVariance: Float64Array;

  /** @param latent - Width of the latents. */
  constructor(latent: number) {
    this.#latent = latent;
    this.#sum = new Float64Array(latent);
    this.#products = new Float64Array(latent * latent);
    this.#variance = new Float64Array(latent);
    this.#sigma = new Float64Array(latent);
    this.#logVariance = new Float64Array(latent);
  }

  /**
   * @param mean - μ, `[n, latent]`, row-major.
   * @param logVariance - log σ², likewise.
   */
  add(mean: ArrayLike<number>, logVariance: ArrayLike<number>): void {
    const latent = this.#latent;
    this.#origin ??= Float64Array.from({ length: latent }, (_, d) => mean[d] ?? 0);
    const row = new Float64Array(latent);
    for (let at = 0; at < mean.length; at += latent) {
      for (let d = 0; d < latent; d++) {
        row[d] = mean[at + d]! - this.#origin[d]!;
        const held = logVariance[at + d]!;
        const sigma = held <= pointLogVariance ? 0 : Math.exp(held / 2);
        this.#sum[d]! += row[d]!;
        this.#variance[d]! += sigma * sigma;
        this.#sigma[d]! += sigma;
        this.#logVariance[d]! += held <= pointLogVariance ? -Infinity : held;
      }
      for (let i = 0; i < latent; i++) {
        for (let j = 0; j <= i; j++) this.#products[i * latent + j]! += row[i]! * row[j]!;
      }
      this.#count += 1;
    }
  }

  /** Statistics of all posteriors so far. */
  statistics(): LatentStatistics {
    return summariseLatents(this.#sums());
  }

  #sums(): PosteriorSums {
    const [n, latent] = [this.#count, this.#latent];
    const shift = this.#sum.map((sum) => sum / n);
    const covarianceOfMean = new Float64Array(latent * latent);
    for (let i = 0; i < latent; i++) {
      for (let j = 0; j <= i; j++) {
        const covariance = this.#products[i * latent + j]! / n - shift[i]! * shift[j]!;
        covarianceOfMean[i * latent + j] = covariance;
        covarianceOfMean[j * latent + i] = covariance;
      }
    }
    return {
      length: n,
      latent,
      mean: shift.map((value, d) => value + (this.#origin?.[d] ?? 0)),
      covarianceOfMean,
      variance: this.#variance.map((sum) => sum / n),
      sigma: this.#sigma.map((sum) => sum / n),
      logVariance: this.#logVariance.map((sum) => sum / n),
    };
  }
}
