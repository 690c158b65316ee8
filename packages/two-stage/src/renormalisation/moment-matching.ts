import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { inactiveBelow, inactiveDimensions } from "./inactive-warning.js";
import { standardDeviations, type LatentMoments } from "./latent-moments.js";
import { affine, eachRow } from "./map-rows.js";
import type { Renormalisation, RenormalisationTarget } from "./renormalisation-mode.js";

/** Mean and deviation of each dimension become the target's; inactive dimensions stay as they are. */
export function perDimension(
  generated: LatentMoments,
  target: RenormalisationTarget,
): Renormalisation {
  const deviations = standardDeviations(generated);
  const inactive = inactiveDimensions(generated);
  const isInactive = (d: number) => inactive.includes(d);
  const scale = deviations.map((deviation, d) =>
    isInactive(d) ? 1 : (target.standardDeviation?.[d] ?? 1) / deviation,
  );
  const to = generated.mean.map((mean, d) => (isInactive(d) ? mean : (target.mean?.[d] ?? mean)));
  return affine("per-dimension", scale, generated.mean, to, inactive);
}

/** Mean and covariance become the target's. */
export function fullMoments(
  generated: LatentMoments,
  target: RenormalisationTarget,
): Renormalisation {
  const width = generated.mean.length;
  // Directions below the floor are amplified as if they were at it: at most 1/0.1-fold.
  const whitening = spectral(
    generated.covariance,
    width,
    (variance) => 1 / Math.sqrt(Math.max(variance, inactiveBelow ** 2)),
  );
  const colouring =
    target.covariance === undefined
      ? Matrix.eye(width)
      : spectral(target.covariance, width, (variance) => Math.sqrt(Math.max(variance, 0)));
  const map = colouring.mmul(whitening);
  const to = target.mean ?? new Float64Array(width);
  return {
    mode: "full-moments",
    scale: Float64Array.from(map.diagonal()),
    inactive: [],
    priorScale: 1,
    apply: (latents) =>
      eachRow(latents, width, (row, out) => {
        for (let i = 0; i < width; i++) {
          let sum = to[i] ?? 0;
          for (let j = 0; j < width; j++) {
            sum += map.get(i, j) * ((row[j] ?? 0) - (generated.mean[j] ?? 0));
          }
          out[i] = sum;
        }
      }),
  };
}

/** A function of a symmetric matrix, by its eigenvalues. */
function spectral(values: Float64Array, width: number, f: (eigenvalue: number) => number): Matrix {
  const matrix = Matrix.from1DArray(width, width, values);
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return vectors.mmul(Matrix.diag(realEigenvalues.map(f))).mmul(vectors.transpose());
}
