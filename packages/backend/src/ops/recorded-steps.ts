import type * as tf from "@tensorflow/tfjs";
import type { Tensors } from "./step-variable.js";

/** Why a step cannot be run from a recording: the end of a sentence that starts with "because". */
export const refusals = {
  foreign: "it uses a tensor from outside that is neither an input nor a variable",
  frozen:
    "a value that it computes on the host differs from run to run (tf.random…, Math.random, a counter); hand it in as an input",
  reads: "it reads a tensor's values (dataSync or an operation that does so)",
} as const;

/** What a person is told, once, of a step that cannot be recorded. */
export function opByOpMessage(reason: string): string {
  return `compileStep: this step runs op by op, because ${reason}.`;
}

/** Names, types and shapes of inputs: what a recording holds for. */
export function signatureOf(inputs: Tensors): string {
  return sorted(inputs)
    .map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join()}]`)
    .join("; ");
}

/** Tensors in the order of their names. */
export function sorted(tensors: Tensors): [string, tf.Tensor][] {
  return Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** How many recordings a step keeps, one for each signature. The last, smaller batch is one. */
const most = 4;

/** The recordings of one step; the one that was not used for longest makes room for the fifth. */
export class KeptRecordings<Recording> {
  readonly #kept = new Map<string, Recording>(); // the one used last stands last
  readonly #free: (recording: Recording) => void;

  /** @param free - Is given each recording that is not kept any more, but for those that were taken. */
  constructor(free: (recording: Recording) => void) {
    this.#free = free;
  }

  /** Hands a recording over, which is not kept until it is put back. */
  take(signature: string): Recording | undefined {
    const recording = this.#kept.get(signature);
    this.#kept.delete(signature);
    return recording;
  }

  put(signature: string, recording: Recording): void {
    this.#kept.set(signature, recording);
    if (this.#kept.size > most) this.#removeOldest();
  }

  clear(): void {
    while (this.#kept.size > 0) this.#removeOldest();
  }

  #removeOldest(): void {
    for (const [signature, recording] of this.#kept) {
      this.#kept.delete(signature);
      this.#free(recording);
      return;
    }
  }
}
