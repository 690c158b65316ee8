import type { Machine } from "./machine.js";
import type { BackendProbe } from "./probe-backend.js";

/** Below this a training of the paper's networks does not fit. */
const enoughGiB = 2;

/** What a person can do about each thing that is off, one sentence each. */
export function remediesFor(machine: Machine, trials: readonly BackendProbe[]): string[] {
  const named = (name: string) => trials.find((trial) => trial.name === name);
  const native = named("tensorflow");
  const remedies: string[] = [];
  if (native?.starts === false) remedies.push(nativeRemedy(machine, native));
  if (native?.starts === true) {
    remedies.push(...(native.notes ?? []));
    if (native.numerics?.graphs === "off") remedies.push(graphsRemedy(native));
  }
  if (named("wasm")?.starts === false) {
    remedies.push(
      "wasm, which runs anywhere, does not start: install @tensorflow/tfjs-backend-wasm beside @tensorflow/tfjs, of the same version.",
    );
  }
  const webgpu = named("webgpu");
  if (webgpu?.starts === true && webgpu.reason.includes("software adapter")) {
    remedies.push(
      "WebGPU has a software adapter alone, slower than wasm: a GPU needs its Vulkan driver.",
    );
  }
  if (machine.memory.availableGiB < enoughGiB) {
    remedies.push(
      `Only ${machine.memory.availableGiB.toFixed(1)} GiB of memory are available: take smaller batches (--set batchSize=20), or end other programs.`,
    );
  }
  return remedies;
}

function nativeRemedy({ cpu: { flags }, libc }: Machine, { reason }: BackendProbe): string {
  if (flags?.AVX === false) {
    return "Native TensorFlow needs a processor with AVX, which this one has not: use wasm.";
  }
  if (libc === "musl") {
    return "Native TensorFlow needs glibc, this system has musl: use wasm.";
  }
  if (reason.includes("vae backend install")) {
    return "Native TensorFlow computes several times faster than wasm: vae backend install (274 MB to fetch, about a minute; needs g++ and pip).";
  }
  return `Native TensorFlow is here and does not load (${reason}): vae backend install --force builds it anew.`;
}

function graphsRemedy({ reason }: BackendProbe): string {
  return process.env["VAE_GRAPH"] === "0"
    ? "Steps run op by op because VAE_GRAPH is 0: unset it, graphs are about twice as fast."
    : `Steps run op by op (${reason}): a stock package has no graphs, vae backend install brings them.`;
}
