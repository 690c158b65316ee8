import type { CompiledStep } from "../compile-step.js";
import { KeptRecordings, opByOpMessage, refusals, signatureOf } from "../recorded-steps.js";
import { runStep } from "../run-step.js";
import { holderOf, type StepVariable, type Tensors } from "../step-variable.js";
import { Recording } from "./recording.js";
import { webGpuBackend, type WebGpuBackend } from "./webgpu-backend.js";

/** A recording is trusted when a second one was the same. */
interface Kept {
  readonly recording: Recording;
  readonly isTrusted: boolean;
}

let isRecording = false;

/**
 * A step on WebGPU. Its first two calls with inputs of some shapes run op by op, and what the device is told is written
 * down; from then on it is told the same again, in one go, which costs the host a small part of what the operations do.
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
  const recordings = new KeptRecordings<Kept>(({ recording }) => {
    recording.dispose();
  });
  let staysEager =
    environment()["VAE_GRAPH"] === "0" ||
    variables.some((variable) => holderOf(variable) === undefined);

  function step(inputs: Tensors): Tensors {
    const backend = staysEager || isRecording ? undefined : webGpuBackend();
    if (backend === undefined || Object.values(inputs).some(({ size }) => size === 0)) {
      return runStep(fn, inputs);
    }
    const signature = signatureOf(inputs);
    const known = recordings.take(signature);
    const isValid = known?.recording.isValid(backend) === true;
    if (known?.isTrusted === true && isValid) {
      recordings.put(signature, known);
      return known.recording.run(inputs);
    }
    known?.recording.dispose();
    const { recording, outputs } = record(backend, inputs);
    const isSecond = known !== undefined && isValid;
    const isOther = isSecond && known.recording.digest !== recording.digest;
    const refusal = recording.refusal ?? (isOther ? refusals.frozen : undefined);
    if (refusal === undefined) {
      recordings.put(signature, { recording, isTrusted: isSecond });
    } else {
      staysEager = true;
      recording.dispose();
      recordings.clear();
      console.warn(opByOpMessage(refusal));
    }
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

  return Object.assign(step, {
    dispose() {
      recordings.clear();
    },
  });
}

function environment(): Record<string, string | undefined> {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env ?? {};
}
