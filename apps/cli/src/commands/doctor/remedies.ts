import type { Machine } from "./machine.js";
import type { BackendTrial } from "./try-backends.js";

/** What a person can do for a faster backend, one sentence each. */
export function remediesFor(
  { cpu: { flags }, libc }: Machine,
  trials: readonly BackendTrial[],
): string[] {
  const native = trials.find(({ name }) => name === "tensorflow");
  if (native?.starts !== false) return [];
  if (flags?.AVX === false) {
    return ["Native TensorFlow needs a processor with AVX, which this one has not: use wasm."];
  }
  if (libc === "musl") {
    return ["The builds of native TensorFlow need glibc, this system has musl: use wasm."];
  }
  return [fasterEngine];
}

/** How the fastest engine is had where it does not start yet. */
const fasterEngine =
  "Native TensorFlow computes several times faster than wasm: install @tensorflow/tfjs-node (or " +
  "@tensorflow/tfjs-node-gpu for CUDA) beside @vae/cli and let its install script run " +
  "(npm install @tensorflow/tfjs-node, or pnpm add @tensorflow/tfjs-node && pnpm approve-builds; " +
  "TFJS_NODE_CDN_STORAGE names a mirror where the download is out of reach).";
