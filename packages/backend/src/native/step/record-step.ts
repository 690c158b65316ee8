import * as tf from "@tensorflow/tfjs";
import { runStep } from "../../ops/run-step.js";
import type { Tensors } from "../../ops/step-variable.js";
import { record, type RecordedGraph, type Refusal } from "../graph/recording.js";
import type { NativeBackend, TensorMetadata } from "../native-backend.js";
import type { ResourceVariable } from "./resource-variable.js";

/** What came out of one recorded run of a step. */
export interface RecordedStep {
  /** The results of the run, which the caller owns. */
  readonly outputs: Tensors;
  readonly graph: RecordedGraph | Refusal;
}

let isRecording = false;

/** Whether a step is being recorded; steps inside it are then part of it. */
export function isStepRecorded(): boolean {
  return isRecording;
}

/** Runs a step op by op on the given inputs and records it. The variables change as the step says. */
export function recordStep(
  backend: NativeBackend,
  fn: (inputs: Tensors) => Tensors,
  inputs: Tensors,
  variables: readonly ResourceVariable[],
): RecordedStep {
  const names = Object.keys(inputs).sort();
  // Copies, since one tensor may stand for two inputs at this call and for one at the next.
  const copies = names.map((name) => identity(backend, inputs[name] as tf.Tensor));
  const tensors = copies.map((copy) => backend.createOutputTensor(copy));
  let outputs: Tensors = {};
  isRecording = true;
  try {
    const { graph } = record(
      backend,
      { inputs: copies, variables: variables.map(({ handle }) => handle) },
      () => {
        const given = Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
        outputs = runStep(fn, given);
        return Object.values(outputs);
      },
    );
    return { outputs, graph };
  } finally {
    isRecording = false;
    tf.dispose(tensors);
  }
}

function identity(backend: NativeBackend, tensor: tf.Tensor): TensorMetadata {
  const { binding } = backend;
  const [id] = backend.getInputTensorIds([tensor]);
  const dtype = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL }[
    tensor.dtype as "float32" | "int32" | "bool"
  ];
  const attributes = [{ name: "T", type: binding.TF_ATTR_TYPE, value: dtype }];
  return binding.executeOp("Identity", attributes, [id as number], 1)[0] as TensorMetadata;
}
