import type * as tf from "@tensorflow/tfjs";
import { refusals } from "../../ops/recorded-steps.js";
import type {
  NativeBackend,
  OperationAttribute,
  TensorFlowBinding,
  TensorMetadata,
} from "../native-backend.js";
import { constantNodes } from "./constant.js";
import type { GraphAttribute, GraphNode } from "./graph-def.js";
import { effectOf } from "./operations.js";

/** What a recorded function is made of. */
export interface RecordedGraph {
  readonly nodes: readonly GraphNode[];
  /** Names of the placeholders: the inputs, then the variables. */
  readonly inputs: readonly string[];
  /** Names of the nodes whose output 0 is a result. */
  readonly outputs: readonly string[];
  /** Names of the nodes that write variables. */
  readonly controls: readonly string[];
}

/** Why a function cannot be a graph: the end of a sentence that starts with "because". */
export interface Refusal {
  readonly refusal: string;
}

/** What a recording has to know beforehand. */
export interface RecordingOptions {
  /** Tensors that change from call to call; TensorFlow holds them already. */
  readonly inputs: readonly TensorMetadata[];
  /** Handles of the variables, as ids of the binding. */
  readonly variables: readonly number[];
}

/**
 * Runs a function op by op, as it would run anyway, and notes what passes the binding: every operation with
 * its attributes, every constant, and by their ids which result goes where.
 *
 * Whatever could not be replayed faithfully turns the graph into a refusal; the function runs to its end all
 * the same, and its results are good in either case.
 *
 * @param run - Returns the tensors that come out.
 */
export function record(
  backend: NativeBackend,
  { inputs, variables }: RecordingOptions,
  run: () => readonly tf.Tensor[],
): { readonly results: readonly tf.Tensor[]; readonly graph: RecordedGraph | Refusal } {
  const { binding } = backend;
  const write = backend.write.bind(backend);
  const getInputTensorIds = backend.getInputTensorIds.bind(backend);
  const recorder = new Recorder(binding, inputs, variables);
  // The values of a new tensor reach TensorFlow when an operation first needs them. Those of a tensor made
  // in here are a constant of the function; those of any other belong to the caller, who may change them.
  const born = new WeakSet();
  const watch: Pick<NativeBackend, "binding" | "write" | "getInputTensorIds"> = {
    binding: recorder.binding,
    write(...values) {
      const dataId = write(...values);
      born.add(dataId);
      return dataId;
    },
    getInputTensorIds(tensors) {
      for (const { dataId } of tensors) {
        const isWaiting = backend.tensorMap.get(dataId).values !== null;
        if (isWaiting && !born.has(dataId)) recorder.refuse(refusals.foreign);
      }
      return getInputTensorIds(tensors);
    },
  };
  Object.assign(backend, watch);
  try {
    const results = run();
    return { results, graph: recorder.finish(backend.getInputTensorIds(results)) };
  } finally {
    backend.binding = binding;
    // What the class defines comes to light again.
    for (const name of ["write", "getInputTensorIds"]) Reflect.deleteProperty(backend, name);
  }
}

/** A tensor of the binding, and the output of a node that it is. */
interface KnownTensor {
  readonly source: string;
  readonly dtype: number;
  readonly isConstant: boolean;
}

/** What the nodes that follow have to wait for. */
interface VariableOrder {
  lastWrite: string | undefined;
  readsSince: string[];
}

class Recorder {
  /** To be used in place of the binding. */
  readonly binding: TensorFlowBinding;
  readonly #binding: TensorFlowBinding;
  readonly #nodes: GraphNode[] = [];
  readonly #inputs: string[] = [];
  readonly #writes: string[] = [];
  readonly #tensors = new Map<number, KnownTensor>();
  readonly #variables = new Map<number, VariableOrder>();
  #refusal: string | undefined;

  constructor(
    binding: TensorFlowBinding,
    inputs: readonly TensorMetadata[],
    variables: readonly number[],
  ) {
    this.#binding = binding;
    for (const { id, dtype, shape } of inputs) this.#placeholder(id, dtype, shape);
    for (const id of variables) {
      this.#placeholder(id, binding.TF_RESOURCE, []);
      this.#variables.set(id, { lastWrite: undefined, readsSince: [] });
    }
    // The binding's own properties are read-only: a derived object can only define its own over them.
    this.binding = Object.create(binding, {
      executeOp: { value: this.#executeOp.bind(this) },
      createTensor: { value: this.#createTensor.bind(this) },
      tensorDataSync: { value: this.#tensorDataSync.bind(this) },
    }) as TensorFlowBinding;
  }

  /** Notes why there can be no graph; the first reason stays. */
  refuse(reason: string): void {
    this.#refusal ??= reason;
  }

  finish(results: readonly number[]): RecordedGraph | Refusal {
    const outputs = results.map((id) => {
      const { source, dtype } = this.#known(id);
      const attributes = { T: { kind: "type", value: dtype } } as const;
      return this.#add({
        operation: "Identity",
        inputs: [source],
        controls: this.#writes,
        attributes,
      });
    });
    if (this.#refusal !== undefined) return { refusal: this.#refusal };
    return { nodes: this.#nodes, inputs: this.#inputs, outputs, controls: this.#writes };
  }

  #executeOp(
    operation: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    const results = this.#binding.executeOp(operation, attributes, inputs, outputs);
    const effect = effectOf(operation);
    if (effect === undefined) this.refuse(`the operation "${operation}" cannot be recorded`);
    if (this.#refusal !== undefined) return results;
    const name = this.#add({
      operation,
      inputs: inputs.map((id) => this.#known(id).source),
      controls: [],
      attributes: Object.fromEntries(
        attributes.map((attribute) => [attribute.name, graphAttribute(this.#binding, attribute)]),
      ),
    });
    if (effect !== "pure") this.#order(name, effect === "write", inputs);
    results.forEach(({ id, dtype }, output) => {
      const source = output === 0 ? name : `${name}:${output}`;
      this.#tensors.set(id, { source, dtype, isConstant: false });
    });
    return results;
  }

  #createTensor(shape: readonly number[], dtype: number, values: tf.BackendValues): number {
    const id = this.#binding.createTensor(shape, dtype, values);
    if (this.#refusal !== undefined) return id;
    const { TF_FLOAT, TF_INT32, TF_BOOL } = this.#binding;
    if (Array.isArray(values) || ![TF_FLOAT, TF_INT32, TF_BOOL].includes(dtype)) {
      this.refuse("it makes a tensor of strings, complex numbers or bytes");
      return id;
    }
    const source = `constant${this.#nodes.length}`;
    const nodes = constantNodes(source, dtype, shape, values);
    if (nodes === undefined) {
      this.refuse(
        `it makes a tensor of ${values.length} values on the host ([${shape.join(", ")}]); hand it in as an input`,
      );
      return id;
    }
    this.#nodes.push(...nodes);
    this.#tensors.set(id, { source, dtype, isConstant: true });
    return id;
  }

  #tensorDataSync(id: number): tf.BackendValues {
    const isConstant = this.#tensors.get(id)?.isConstant ?? false;
    if (!isConstant) this.refuse(refusals.reads);
    return this.#binding.tensorDataSync(id);
  }

  /** Reads stay between the writes around them, writes stay in order. */
  #order(name: string, isWrite: boolean, inputs: readonly number[]): void {
    const controls = new Set<string>();
    for (const id of inputs) {
      const variable = this.#variables.get(id);
      if (variable === undefined) continue;
      if (variable.lastWrite !== undefined) controls.add(variable.lastWrite);
      if (isWrite) {
        for (const read of variable.readsSince) controls.add(read);
        variable.lastWrite = name;
        variable.readsSince = [];
      } else {
        variable.readsSince.push(name);
      }
    }
    const node = this.#nodes.pop() as GraphNode;
    this.#nodes.push({ ...node, controls: [...controls] });
    if (isWrite) this.#writes.push(name);
  }

  #placeholder(id: number, dtype: number, shape: readonly number[]): void {
    const source = this.#add({
      operation: "Placeholder",
      inputs: [],
      controls: [],
      attributes: { dtype: { kind: "type", value: dtype }, shape: { kind: "shape", value: shape } },
    });
    this.#inputs.push(source);
    this.#tensors.set(id, { source, dtype, isConstant: false });
  }

  #known(id: number): KnownTensor {
    const tensor = this.#tensors.get(id);
    if (tensor === undefined) this.refuse(refusals.foreign);
    return tensor ?? { source: "", dtype: 0, isConstant: false };
  }

  /** Adds a node under a name that follows from its place alone: equal functions give equal graphs. */
  #add(node: Omit<GraphNode, "name">): string {
    const name = `${node.operation}${this.#nodes.length}`;
    this.#nodes.push({ name, ...node });
    return name;
  }
}

function graphAttribute(
  binding: TensorFlowBinding,
  { name, type, value }: OperationAttribute,
): GraphAttribute {
  const isList = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_STRING:
      return { kind: "string", value: value as string };
    case binding.TF_ATTR_INT:
      return isList
        ? { kind: "integers", value: value as number[] }
        : { kind: "integer", value: value as number };
    case binding.TF_ATTR_FLOAT:
      return isList
        ? { kind: "floats", value: value as number[] }
        : { kind: "float", value: value as number };
    case binding.TF_ATTR_BOOL:
      return isList
        ? { kind: "booleans", value: value as boolean[] }
        : { kind: "boolean", value: value as boolean };
    case binding.TF_ATTR_TYPE:
      return { kind: "type", value: value as number };
    case binding.TF_ATTR_SHAPE:
      return { kind: "shape", value: value as number[] };
    default:
      throw new Error(`attribute ${name} has the unknown type ${type}`);
  }
}
