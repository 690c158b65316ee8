import * as tf from "@tensorflow/tfjs";
import type { CompiledStep } from "../../ops/compile-step.js";
import {
  KeptRecordings,
  opByOpMessage,
  refusals,
  signatureOf,
  sorted,
} from "../../ops/recorded-steps.js";
import { runStep } from "../../ops/run-step.js";
import type { StepVariable, Tensors } from "../../ops/step-variable.js";
import { encodeGraphDef } from "../graph/graph-def.js";
import { addGraphFunction, hasGraphs, type GraphFunction } from "../graph/graph-function.js";
import { grapplerConfig, precision } from "../graph/grappler-config.js";
import type { NativeBackend } from "../native-backend.js";
import { explainFailure } from "./explain-failure.js";
import { isStepRecorded, recordStep } from "./record-step.js";
import { asResource } from "./resource-variable.js";

/** A recorded step, as TensorFlow knows it. */
interface StepFunction {
  readonly graph: GraphFunction;
  /** Names of the step's results, in the order of the function's. */
  readonly outputs: readonly string[];
}

/** What a first call comes to: a function to call, or the results of the step that ran op by op. */
type Compilation = { readonly compiled: StepFunction } | { readonly outputs: Tensors };

/** Options of {@link compileNativeStep}. */
export interface NativeStepOptions {
  readonly variables: readonly StepVariable[];
  /** Is told once why a step runs op by op. */
  readonly warn?: (message: string) => void;
}

/**
 * `compileStep` on native TensorFlow. At the first call with given names, types and shapes of inputs the step
 * is recorded; every call, the first included, runs the recorded function, on variables that were put back.
 *
 * It is recorded twice, since only a second drawing shows that a number was random: two recordings that
 * differ are no function.
 */
export function compileNativeStep(
  backend: NativeBackend,
  fn: (inputs: Tensors) => Tensors,
  { variables, warn = printWarning }: NativeStepOptions,
): CompiledStep {
  const { binding } = backend;
  const resources = variables.map(asResource);
  const functions = new KeptRecordings<StepFunction>(({ graph }) => {
    graph.remove();
  });
  let staysEager = !hasGraphs(binding) || process.env["VAE_GRAPH"] === "0";
  const config = optimizerConfig();

  function step(inputs: Tensors): Tensors {
    if (staysEager || isStepRecorded()) return runStep(fn, inputs);
    const signature = signatureOf(inputs);
    let compiled = functions.take(signature);
    if (compiled === undefined) {
      const compilation = compile(inputs);
      if ("outputs" in compilation) return compilation.outputs;
      compiled = compilation.compiled;
    }
    functions.put(signature, compiled);
    return call(compiled, inputs);
  }

  function call({ graph, outputs }: StepFunction, inputs: Tensors): Tensors {
    const ids = [
      ...backend.getInputTensorIds(sorted(inputs).map(([, tensor]) => tensor)),
      ...resources.map(({ handle }) => handle),
    ];
    const results = graph.call(ids).map((result) => backend.createOutputTensor(result));
    return Object.fromEntries(outputs.map((name, i) => [name, results[i] as tf.Tensor]));
  }

  function compile(inputs: Tensors): Compilation {
    const unsupported = sorted(inputs).find(([, { dtype }]) => !recordableTypes.includes(dtype));
    if (unsupported !== undefined) {
      const [name, { dtype }] = unsupported;
      return runEagerly(`the input ${name} is of type ${dtype}`, () => runStep(fn, inputs));
    }
    const saved = resources.map((variable) => variable.readRaw().id);
    const putBack = () => {
      resources.forEach((variable, i) => {
        variable.assignRaw(saved[i] as number);
      });
    };
    try {
      const first = recordStep(backend, fn, inputs, resources);
      if ("refusal" in first.graph) return runEagerly(first.graph.refusal, () => first.outputs);
      tf.dispose(first.outputs);
      putBack();
      const second = recordStep(backend, fn, inputs, resources);
      if ("refusal" in second.graph) return runEagerly(second.graph.refusal, () => second.outputs);
      const definition = encodeGraphDef(first.graph.nodes);
      if (!areEqual(definition, encodeGraphDef(second.graph.nodes))) {
        return runEagerly(refusals.frozen, () => second.outputs);
      }
      tf.dispose(second.outputs);
      putBack();
      try {
        const graph = addGraphFunction(binding, first.graph, definition, config);
        return { compiled: { graph, outputs: Object.keys(first.outputs) } };
      } catch (error) {
        const reason = `TensorFlow refuses the graph (${String(error)})`;
        return runEagerly(reason, () => runStep(fn, inputs));
      }
    } catch (error) {
      putBack();
      throw error;
    } finally {
      for (const id of saved) binding.deleteTensor(id);
    }
  }

  function runEagerly(reason: string, run: () => Tensors): Compilation {
    staysEager = true;
    warn(opByOpMessage(reason));
    return { outputs: run() };
  }

  const explained = (inputs: Tensors): Tensors => {
    try {
      return step(inputs);
    } catch (error) {
      throw explainFailure(error);
    }
  };
  return Object.assign(explained, {
    dispose() {
      functions.clear();
    },
  });
}

/** How graphs are optimized; `VAE_GRAPH_OPT=0` is the mode that equals eager execution bit for bit. */
function optimizerConfig(): Uint8Array {
  return process.env["VAE_GRAPH_OPT"] === "0" ? new Uint8Array() : grapplerConfig(precision());
}

const recordableTypes: readonly tf.DataType[] = ["float32", "int32", "bool"];

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function printWarning(message: string): void {
  console.warn(message);
}
