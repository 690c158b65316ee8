import { relu } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";

/** Scales of the kernel in the code of Tolstikhin et al. (2018), and in that of RAE. */
export const defaultScales: readonly number[] = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * Squared maximum mean discrepancy between two samples: the unbiased estimate of Gretton et al. (2012), equation 4, over
 * all pairs i ≠ j, which may be negative. The kernel is a sum of inverse multiquadrics,
 * `Σ_s C/(C + ‖a − b‖²)` with `C = 2·latent·s`: 2·latent is the mean squared distance of two draws of N(0, I).
 *
 * NB: a[i] and b[i] may depend on each other, they are never compared; a[i] and b[j] may not.
 *
 * @param a - `[n, latent]`.
 * @param b - `[n, latent]`.
 */
export function maximumMeanDiscrepancy(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  scales: readonly number[] = defaultScales,
): tf.Scalar {
  return tf.tidy(() => {
    const [n, latent] = a.shape;
    const [normsA, normsB] = [squaredNorms(a), squaredNorms(b)]; // [n, 1]
    const distances = {
      a: distancesOf(a, normsA, a, normsA), // [n, n]
      b: distancesOf(b, normsB, b, normsB),
      ab: distancesOf(a, normsA, b, normsB),
      pairs: tf.sum(tf.squaredDifference(a, b), 1), // [n], the diagonal of ab
    };
    const terms = scales.map((scale) => {
      const constant = 2 * latent * scale;
      const total = (squared: tf.Tensor) => tf.sum(tf.div(constant, tf.add(squared, constant)));
      // The kernel of a point with itself is 1, n times in each of the first two sums.
      const within = tf.sub(tf.add(total(distances.a), total(distances.b)), 2 * n);
      const across = tf.sub(total(distances.ab), total(distances.pairs));
      return tf.sub<tf.Scalar>(within, tf.mul(2, across));
    });
    return tf.div<tf.Scalar>(tf.addN(terms), n * (n - 1));
  });
}

function squaredNorms(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.sum<tf.Tensor2D>(tf.square(rows), 1, true);
}

function distancesOf(
  a: tf.Tensor2D,
  normsA: tf.Tensor2D,
  b: tf.Tensor2D,
  normsB: tf.Tensor2D,
): tf.Tensor {
  const products = tf.matMul(a, b, false, true);
  const squared = tf.sub(tf.add(normsA, tf.transpose(normsB)), tf.mul(2, products));
  return relu(squared); // rounding may leave less than 0
}
