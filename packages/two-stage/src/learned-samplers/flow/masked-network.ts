import type { Tensors } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";

/** Sizes of a masked network. */
export interface MaskedNetworkShape {
  /** Number of latents, d. */
  readonly latent: number;
  readonly hidden: number;
  /** Number of hidden layers. */
  readonly depth: number;
}

/** One array of a masked network. */
export interface MaskedParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The arrays of a masked network: a kernel and a bias for each layer, the last twice as wide as the latents. */
export function maskedParameters(
  name: string,
  { latent, hidden, depth }: MaskedNetworkShape,
): MaskedParameter[] {
  return Array.from({ length: depth + 1 }, (_, layer) => {
    const inputs = layer === 0 ? latent : hidden;
    const outputs = layer === depth ? 2 * latent : hidden;
    return [
      { name: `${name}/${layer}/kernel`, shape: [inputs, outputs] },
      { name: `${name}/${layer}/bias`, shape: [outputs] },
    ];
  }).flat();
}

/** Log-scales are kept within ±5 by `5·tanh(x/5)`, so that no step of the training can overflow. */
const largestLogScale = 5;

/**
 * MADE (Germain et al., 2015): a dense ReLU network whose kernels are masked so that shift and log-scale of each
 * latent depend on the latents before it alone.
 *
 * @param parameters - Values of {@link maskedParameters} by name.
 * @param x - `[batch, latent]`.
 * @returns Shift and log-scale, `[batch, latent]`.
 */
export function maskedNetwork(
  parameters: Tensors,
  name: string,
  { latent, hidden, depth }: MaskedNetworkShape,
  x: tf.Tensor2D,
): { readonly shift: tf.Tensor2D; readonly logScale: tf.Tensor2D } {
  const places = Array.from({ length: latent }, (_, i) => i + 1);
  // The last latent that a hidden unit may see; one latent alone leaves them nothing to see.
  const limits = Array.from({ length: hidden }, (_, i) =>
    latent === 1 ? 0 : 1 + (i % (latent - 1)),
  );
  return tf.tidy(() => {
    let value = x;
    for (let layer = 0; layer <= depth; layer++) {
      const isLast = layer === depth;
      const from = layer === 0 ? places : limits;
      const mask = isLast
        ? maskOf(from, [...places, ...places], (a, b) => a < b)
        : maskOf(from, limits, (a, b) => a <= b);
      const kernel = tf.mul<tf.Tensor2D>(parameters[`${name}/${layer}/kernel`]!, mask);
      const sum = tf.add<tf.Tensor2D>(
        tf.matMul(value, kernel),
        parameters[`${name}/${layer}/bias`]!,
      );
      value = isLast ? sum : tf.relu(sum);
    }
    const [shift, raw] = tf.split(value, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const logScale = tf.mul<tf.Tensor2D>(largestLogScale, tf.tanh(tf.div(raw, largestLogScale)));
    return { shift, logScale };
  });
}

function maskOf(
  from: readonly number[],
  to: readonly number[],
  isOpen: (from: number, to: number) => boolean,
): tf.Tensor2D {
  return tf.tensor2d(from.map((a) => to.map((b) => (isOpen(a, b) ? 1 : 0))));
}
