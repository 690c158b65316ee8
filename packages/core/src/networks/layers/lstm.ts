import { dense } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import { glorotUniform } from "./initialise.js";

/** What an LSTM keeps from step to step, each `[batch, units]`. */
export interface LstmState {
  /** What it shows. */
  readonly hidden: tf.Tensor2D;
  readonly cell: tf.Tensor2D;
}

/**
 * Kernel and the one bias of an LSTM. The bias of the forget gate starts at 1, so that a fresh cell keeps what it holds
 * (Jozefowicz et al., 2015).
 *
 * @returns Specs `<name>/kernel` `[inputs + units, 4·units]`, gates in the order input, forget, candidate, output, and
 *   `<name>/bias` `[4·units]`.
 */
export function lstmParameters(name: string, inputs: number, units: number): ParameterSpec[] {
  const [rows, columns] = [inputs + units, 4 * units];
  return [
    {
      name: `${name}/kernel`,
      shape: [rows, columns],
      isTrained: true,
      initialise: (rng) => glorotUniform(rng, rows * columns, { in: rows, out: columns }),
    },
    {
      name: `${name}/bias`,
      shape: [columns],
      isTrained: true,
      initialise: () => new Float32Array(columns).fill(1, units, 2 * units),
    },
  ];
}

/** The state before the first step. */
export function freshLstmState(batch: number, units: number): LstmState {
  return { hidden: tf.zeros([batch, units]), cell: tf.zeros([batch, units]) };
}

/**
 * One step of an LSTM (Hochreiter and Schmidhuber, 1997): `i, f, g, o = [input, h]·W + b`,
 * `c ← σ(f)·c + σ(i)·tanh(g)`, `h ← σ(o)·tanh(c)`.
 *
 * @param input - `[batch, inputs]`.
 * @param addend - Added to the gates before they act, `[batch, 4·units]`: the share of an input that never changes.
 */
export function lstmStep(
  scope: Scope,
  name: string,
  input: tf.Tensor2D,
  { hidden, cell }: LstmState,
  addend?: tf.Tensor2D,
): LstmState {
  const own = dense(
    tf.concat2d([input, hidden], 1),
    scope.parameter(`${name}/kernel`),
    scope.parameter(`${name}/bias`),
  );
  const gates = addend === undefined ? own : tf.add<tf.Tensor2D>(own, addend); // [B, 4·units]
  const [entry, keep, candidate, exit] = tf.split(gates, 4, 1) as [
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const next = tf.add<tf.Tensor2D>(
    tf.mul(tf.sigmoid(keep), cell),
    tf.mul(tf.sigmoid(entry), tf.tanh(candidate)),
  );
  return { hidden: tf.mul(tf.sigmoid(exit), tf.tanh(next)), cell: next };
}
