import type { CompiledStep } from "../compile-step.js";
import { runStep } from "../run-step.js";
import { holderOf, type StepVariable, type Tensors } from "../step-variable.js";
import { Recording } from "./recording.js";
import { webGpuBackend, type WebGpuBackend } from "./webgpu-backend.js";

/** How many recordings a step keeps, one for each set of input shapes. The last, smaller batch is one. */
const keptRecordings = 4;

const frozenValue =
  "a value that it computes on the host differs from run to run (tf.random…, Math.random, a counter); hand it in as an input";

let isRecording = false;

/**
 * A step on WebGPU. Its first two calls with inputs of some shapes run op by op, and what the device is told is written
 * down; from then on it is told the same again, in one go. An operation costs the host 0.1 ms, a command of a
 * recording some thousandths of that.
 *
 * It is recorded twice, since only a second drawing shows that a number was random: two recordings that differ are no
 * function. Such a step, and one that reads values or uses other tensors than inputs and listed variables, runs op by op
 * for good, and says why.
 *
 * NB: op by op stay calls with an empty input, steps within steps, and all on other backends. `VAE_GRAPH=0` turns
 * recording off.
 */
export function compileRecordedStep(
  fn: (inputs: Tensors) => Tensors,
  variables: readonly StepVariable[],
): CompiledStep {
  const recordings = new Map<string, Recording>(); // the one used last stands last
  const trusted = new WeakSet<Recording>();
  let staysEager =
    environment()["VAE_GRAPH"] === "0" ||
    variables.some((variable) => holderOf(variable) === undefined);

  function step(inputs: Tensors): Tensors {
    const backend = staysEager || isRecording ? undefined : webGpuBackend();
    if (backend === undefined || Object.values(inputs).some(({ size }) => size === 0)) {
      return runStep(fn, inputs);
    }
    const signature = signatureOf(inputs);
    const known = recordings.get(signature);
    recordings.delete(signature);
    const isValid = known?.isValid(backend) === true;
    if (known !== undefined && isValid && trusted.has(known)) {
      recordings.set(signature, known);
      return known.run(inputs);
    }
    known?.dispose();
    const { recording, outputs } = record(backend, inputs);
    if (recording.refusal !== undefined) return giveUp(recording, recording.refusal, outputs);
    if (known !== undefined && isValid) {
      if (known.digest !== recording.digest) return giveUp(recording, frozenValue, outputs);
      trusted.add(recording);
    }
    recordings.set(signature, recording);
    if (recordings.size > keptRecordings) removeOldest();
    return outputs;
  }

  function record(backend: WebGpuBackend, inputs: Tensors) {
    isRecording = true;
    try {
      return Recording.of(backend, fn, inputs, variables);
    } finally {
      isRecording = false;
    }
  }

  function giveUp(recording: Recording, reason: string, outputs: Tensors): Tensors {
    staysEager = true;
    recording.dispose();
    dispose();
    console.warn(`compileStep: this step runs op by op, because ${reason}.`);
    return outputs;
  }

  function removeOldest(): void {
    for (const [signature, recording] of recordings) {
      recordings.delete(signature);
      recording.dispose();
      return;
    }
  }

  function dispose(): void {
    while (recordings.size > 0) removeOldest();
  }

  return Object.assign(step, { dispose });
}

function signatureOf(inputs: Tensors): string {
  return JSON.stringify(
    Object.entries(inputs).map(([name, { dtype, shape }]) => [name, dtype, shape]),
  );
}

function environment(): Record<string, string | undefined> {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env ?? {};
}
