import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { unfitInput, type LayerSpec } from "./layer.js";

/**
 * Fractions of the golden ratio's relatives (Roberts, 2018): multiples of them fill [0, 1) evenly, whatever their number.
 */
const strides = { step: 0.6180339887498949, row: 0.7548776662466927, column: 0.5698402909980532 };

/**
 * Dropout (Srivastava et al., 2014): in training each value is 0 with probability `rate`, else divided by `1 − rate`;
 * outside it nothing is done.
 *
 * What is dropped is a hash of row, column and a counter, `<name>/counter`, which is saved with the weights: a compiled
 * step draws no random numbers, and a resumed run drops what the uninterrupted one would have dropped. The hash is
 * good enough for this, and for nothing else.
 *
 * @param rate - In [0, 1).
 * @throws {VaeError} CONFIG_INVALID, when the rate is outside.
 */
export function dropout(rate: number): LayerSpec {
  if (!(rate >= 0 && rate < 1)) {
    throw new VaeError("CONFIG_INVALID", `dropout: expected a rate in [0, 1), got ${rate}.`);
  }
  return {
    kind: "dropout",
    build(name, inputShape) {
      const [units] = inputShape;
      if (inputShape.length !== 1 || units === undefined) {
        throw unfitInput(name, "[values]", inputShape, "Put flatten() before it.");
      }
      const counter = `${name}/counter`;
      return {
        description: `dropout ${rate}`,
        outputShape: inputShape,
        parameters: [
          {
            name: counter,
            shape: [],
            isTrained: false,
            initialise: (rng) => Float32Array.of(rng.uniform()),
          },
        ],
        apply(scope, input) {
          if (!scope.isTraining) return input;
          const now = scope.parameter<tf.Scalar>(counter);
          scope.update(
            counter,
            tf.tidy(() => fraction(tf.add(now, strides.step))),
          );
          const kept = tf.step(tf.sub(hash(now, input.shape[0], units), rate)); // 0 at 0 and below
          return tf.mul(input, tf.div(kept, 1 - rate));
        },
      };
    },
  };
}

/** Values spread evenly over [0, 1), `[rows, columns]`. */
function hash(counter: tf.Scalar, rows: number, columns: number): tf.Tensor2D {
  return tf.tidy(() => {
    const row = tf.tensor2d(multiples(strides.row, rows), [rows, 1]);
    const column = tf.tensor2d(multiples(strides.column, columns), [1, columns]);
    const phase = tf.add(tf.mul(127.1, fraction(tf.add(row, counter))), tf.mul(311.7, column));
    const once = fraction(tf.mul(43758.547, tf.sin(phase)));
    // Once more, so that neighbours have nothing in common where the sine is flat.
    const again = tf.sin(tf.add(tf.mul(269.5, once), tf.mul(183.3, row)));
    return fraction(tf.mul<tf.Tensor2D>(24634.635, again));
  });
}

/** `frac(i·stride)`, on the host, where there are digits enough. */
function multiples(stride: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => (i * stride) % 1);
}

function fraction<T extends tf.Tensor>(x: T): T {
  return tf.sub(x, tf.floor(x));
}
