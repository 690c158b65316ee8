import { useBackend, type NativeNumerics } from "@vae/backend";
import { float64Algebra, type Float64Algebra } from "@vae/backend/float64";
import { VaeError } from "@vae/base";
import type { BackendRequest } from "../backend-request.js";
import { timeConv2d, timeMatMul } from "./time-operations.js";
import { timeStep } from "./time-step.js";

/** What became of one backend. */
export interface BackendProbe {
  /** The backend that runs; for `auto` the chosen one. */
  readonly name: string;
  readonly starts: boolean;
  /** Why it was chosen, or why it does not start. */
  readonly reason: string;
  /** What it really computes on: `CPU`, `GPU`, or an adapter's name. */
  readonly device?: string;
  /** Threads, precision and graphs, on native TensorFlow. */
  readonly numerics?: NativeNumerics;
  /** What multiplies doubles, where the backend has any. */
  readonly float64?: Float64Algebra["productKernel"];
  /** What is not as it should be, each a sentence with its remedy. */
  readonly notes?: readonly string[];
  /** Seconds until it was ready. */
  readonly startSeconds?: number;
  /** GFLOP/s of one operation. */
  readonly speed?: { readonly matMul: number; readonly conv2d: number };
  /** Milliseconds of a short training step, where it was asked for. */
  readonly stepMilliseconds?: number;
}

/**
 * Starts a backend in this process and times it.
 *
 * @param measure - One product and one convolution, or a short training step.
 */
export async function probeBackend(
  request: string,
  measure: "operations" | "step",
): Promise<BackendProbe> {
  const start = performance.now();
  try {
    const { name, reason, device = "CPU", ...facts } = await useBackend(request as BackendRequest);
    const startSeconds = (performance.now() - start) / 1000;
    const float64 = float64Algebra()?.productKernel;
    const measured =
      measure === "step"
        ? { stepMilliseconds: await timeStep() }
        : { speed: { matMul: await timeMatMul(), conv2d: await timeConv2d() } };
    return {
      name,
      starts: true,
      reason,
      device,
      ...facts,
      ...(float64 === undefined ? {} : { float64 }),
      startSeconds,
      ...measured,
    };
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
