import type { BackendName } from "../../index.js";

/** A backend that has been started, and what may be asked of it. */
export interface Subject {
  readonly backend: BackendName;
  /** How far results may lie from the cpu backend's, relative to the largest of them. */
  readonly tolerance: number;
  /** Shapes that a property is tried on. */
  readonly runs: number;
}

/**
 * One sentence that is true of `@vae/backend/ops` on every backend. Cases know no test runner, so that they run
 * in a page too, and read values by `data()` alone, the one way that WebGPU has.
 */
export interface OpsCase {
  readonly title: string;
  /** Backends of TensorFlow.js on which it is known to be false. */
  readonly except?: readonly BackendName[];
  /** Rejects where the sentence is false; the subject is the current backend before and after. */
  readonly run: (subject: Subject) => Promise<void> | void;
}

/** Float32 sums of some hundred products of magnitude 1, in another order. */
export const float32Tolerance = 2e-5;
