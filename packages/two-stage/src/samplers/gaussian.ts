import { plainLinearAlgebra } from "@vae/metrics";
import {
  aggregatePosteriorMoments,
  latentMoments,
  type LatentMoments,
} from "../renormalisation/latent-moments.js";
import {
  checkCount,
  checkLatents,
  expectShape,
  float64,
  storedArray,
  type FittedSampler,
  type Sampler,
} from "./sampler.js";

/** Latents that are drawn at once. */
const blockRows = 1024;

/**
 * A Gaussian with full covariance: the plainest ex-post density (RAE, Ghosh et al., 2020; its GEN-1).
 *
 * Of posteriors it takes the exact moments of their mixture, `E[μ]` and `Cov[μ] + diag(E[σ²])`, without a draw.
 * A covariance without full rank will do: nothing is added to it.
 *
 * Needs two latents, sensibly more than d. A fit costs n·d² products, a latent drawn d².
 */
export function gaussian(): Sampler {
  const fitted = ({ mean, covariance }: LatentMoments): FittedSampler => {
    const width = mean.length;
    const { rows: rank, data: factor } = plainLinearAlgebra.pivotedCholesky({
      rows: width,
      columns: width,
      data: covariance,
    });
    // F has a row for each normal, its transpose one for each dimension.
    const columns = {
      rows: width,
      columns: rank,
      data: Float64Array.from(
        { length: width * rank },
        (_, at) => factor[(at % rank) * width + Math.floor(at / rank)]!,
      ),
    };
    return {
      sampler,
      width,
      sample(n, rng) {
        checkCount(n);
        const latents = new Float32Array(n * width);
        for (let start = 0; start < n; start += blockRows) {
          const rows = Math.min(blockRows, n - start);
          const noise = rng.normals(new Float64Array(rows * rank));
          const { data } = plainLinearAlgebra.multiplyTransposed(
            { rows, columns: rank, data: noise },
            columns,
          );
          for (let at = 0; at < data.length; at += width) {
            for (let d = 0; d < width; d++) {
              latents[start * width + at + d] = mean[d]! + data[at + d]!;
            }
          }
        }
        return Promise.resolve(latents);
      },
      save: () =>
        Promise.resolve({
          mean: float64([width], mean),
          covariance: float64([width, width], covariance),
        }),
      dispose: () => undefined,
    };
  };
  const sampler: Sampler = {
    id: "gaussian",
    options: {},
    fit(latents) {
      checkLatents(latents, 2);
      const { data, logVariance, width } = latents;
      return Promise.resolve(
        fitted(
          logVariance === undefined
            ? latentMoments(data, width)
            : aggregatePosteriorMoments(data, logVariance, width),
        ),
      );
    },
    load(arrays, subject) {
      const mean = storedArray(arrays, "mean", "F64", 1, subject);
      const covariance = storedArray(arrays, "covariance", "F64", 2, subject);
      const width = mean.data.length;
      expectShape(covariance, [width, width], "covariance", subject);
      return Promise.resolve(fitted({ mean: mean.data, covariance: covariance.data }));
    },
  };
  return sampler;
}
