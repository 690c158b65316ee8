import { useBackend } from "@vae/backend";
import { matMul } from "@vae/backend/ops";
import { Rng, VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { BackendRequest } from "../backend-request.js";

/** What became of one backend. */
export interface BackendProbe {
  /** The backend that runs; for `auto` the chosen one. */
  readonly name: string;
  readonly starts: boolean;
  /** Why it was chosen, or why it does not start. */
  readonly reason: string;
  /** Seconds until it was ready. */
  readonly startSeconds?: number;
  /** Speed of one product of two 512 × 512 matrices. */
  readonly gigaflops?: number;
}

const size = 512;

/** Starts a backend in this process and times one matrix product. */
export async function probeBackend(request: string): Promise<BackendProbe> {
  const start = performance.now();
  try {
    const { name, reason } = await useBackend(request as BackendRequest);
    const startSeconds = (performance.now() - start) / 1000;
    return { name, starts: true, reason, startSeconds, gigaflops: await timeMatMul() };
  } catch (error) {
    if (!VaeError.isInstance(error)) throw error;
    return { name: request, starts: false, reason: shortReason(error.message) };
  }
}

/** `the "webgl" backend does not start (why)` says twice what a table of backends says already. */
function shortReason(message: string): string {
  const [, why] = /^the "\w+" backend does not start \((.*)\)\.?$/s.exec(message) ?? [];
  return (why ?? message).replace(/\.$/, "");
}

/** The product of two matrices that are no constants, once to warm up and once to count. */
async function timeMatMul(): Promise<number> {
  const rng = new Rng(1);
  const matrix = () => tf.tensor2d(rng.normals(new Float32Array(size * size)), [size, size]);
  const [a, b] = [matrix(), matrix()];
  try {
    let seconds = 0;
    for (let round = 0; round < 2; round++) {
      const start = performance.now();
      const product = matMul(a, b);
      await product.data(); // on a GPU nothing has been computed before
      seconds = (performance.now() - start) / 1000;
      product.dispose();
    }
    return (2 * size ** 3) / seconds / 1e9;
  } finally {
    tf.dispose([a, b]);
  }
}
