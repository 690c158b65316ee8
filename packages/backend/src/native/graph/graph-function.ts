import type { TensorFlowBinding, TensorMetadata } from "../native-backend.js";
import type { RecordedGraph } from "./recording.js";

/** A graph as a function of TensorFlow. */
export interface GraphFunction {
  /** Runs it on tensors of the binding: the inputs, then the variables, as they were recorded. */
  call(ids: readonly number[]): TensorMetadata[];
  remove(): void;
}

/** The names are unique in the process, whatever other copies of this package do. */
const namePrefix = `vae_step_${crypto.randomUUID().slice(0, 8)}`;
let count = 0;

/** Whether a binding can run graphs: one of `vae backend install` can, the stock ones cannot. */
export function hasGraphs(binding: TensorFlowBinding): boolean {
  return binding.addFunction !== undefined;
}

/**
 * Registers a graph with TensorFlow.
 *
 * @param definition - The graph, encoded.
 * @param config - How it is optimized, a serialised ConfigProto; empty for not at all.
 * @throws {Error} when TensorFlow refuses the graph.
 */
export function addGraphFunction(
  binding: TensorFlowBinding,
  { inputs, outputs, controls }: RecordedGraph,
  definition: Uint8Array,
  config: Uint8Array,
): GraphFunction {
  const { addFunction, removeFunction, executeFunction } = binding as Required<TensorFlowBinding>;
  const name = `${namePrefix}_${count++}`;
  addFunction(name, definition, inputs, outputs, controls);
  return {
    call: (ids) => executeFunction(name, ids, outputs.length, config),
    remove: () => {
      removeFunction(name);
    },
  };
}
