import { VaeError } from "@vae/base";
import { checkFeatures, type FeatureMatrix } from "../features/feature-matrix.js";
import { MersenneTwister } from "../random/mersenne-twister.js";

/** Options of {@link inceptionScore}. */
export interface InceptionScoreOptions {
  /** Parts that the score is computed on. @default 10 */
  splits?: number;
  /** Of NumPy's `RandomState`, which shuffles the images before they are split; without it they stay in order. */
  shuffleSeed?: number;
}

/** Score of class predictions: high where each image is clear and all together are varied. */
export interface InceptionScore {
  readonly mean: number;
  /** Over the parts, ddof 0. */
  readonly standardDeviation: number;
  readonly splits: number;
  /** Number of images. */
  readonly count: number;
}

/**
 * Inception Score (Salimans et al., 2016): `exp E_x KL(p(y|x) ‖ p(y))`, over parts of the images, softmax in float64.
 *
 * torch-fidelity shuffles with seed 2020 first; the original code does not shuffle.
 *
 * @param logits - `[n, classes]`; for the published score those of `inceptionFeatures`, without bias, all 1008 classes.
 * @throws {VaeError} DATA_INVALID, when there are fewer images than parts or a number is not finite; CONFIG_INVALID, when
 *   `splits` is no whole number ≥ 1.
 */
export function inceptionScore(
  logits: FeatureMatrix,
  { splits = 10, shuffleSeed }: InceptionScoreOptions = {},
): InceptionScore {
  const { count, dimension } = checkFeatures(logits, "inceptionScore");
  if (!Number.isInteger(splits) || splits < 1) {
    throw new VaeError("CONFIG_INVALID", `splits: expected a whole number ≥ 1, got ${splits}.`);
  }
  if (count < splits) {
    throw new VaeError(
      "DATA_INVALID",
      `inceptionScore: ${splits} splits need as many images, got ${count}.`,
    );
  }
  const order =
    shuffleSeed === undefined
      ? Uint32Array.from({ length: count }, (_, i) => i)
      : new MersenneTwister(shuffleSeed).choice(count, count);
  const scores = Float64Array.from({ length: splits }, (_, part) => {
    const rows = order.subarray(
      Math.floor((part * count) / splits),
      Math.floor(((part + 1) * count) / splits),
    );
    return scoreOf(logits.data, rows, dimension);
  });
  const mean = scores.reduce((sum, score) => sum + score, 0) / splits;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / splits;
  return { mean, standardDeviation: Math.sqrt(variance), splits, count };
}

function scoreOf(data: Float32Array | Float64Array, rows: Uint32Array, classes: number): number {
  const marginal = new Float64Array(classes);
  let negativeEntropy = 0; // Σ over images and classes of p log p
  for (const row of rows) {
    const logits = data.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...logits);
    let total = 0;
    for (const logit of logits) total += Math.exp(logit - largest);
    const shift = largest + Math.log(total);
    logits.forEach((logit, j) => {
      const probability = Math.exp(logit - shift);
      negativeEntropy += probability * (logit - shift);
      marginal[j]! += probability;
    });
  }
  // E KL = E Σ p log p − Σ q log q, q the mean of the p.
  const marginalTerm = marginal.reduce((sum, value) => {
    const q = value / rows.length;
    return sum + (q > 0 ? q * Math.log(q) : 0);
  }, 0);
  return Math.exp(negativeEntropy / rows.length - marginalTerm);
}
