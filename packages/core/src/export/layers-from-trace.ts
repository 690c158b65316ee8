import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { OperationLayer } from "./operation-layer.js";
import type { Constant, Trace, Traced, TracedOperation } from "./trace.js";

/** A model of layers that computes what a trace did. */
export interface TracedModel {
  readonly model: tf.LayersModel;
  /** Names of its outputs in their order. */
  readonly outputs: readonly string[];
  /** Whether it has an `OperationLayer`. */
  readonly hasOwnLayers: boolean;
}

type Symbolic = tf.SymbolicTensor;

/**
 * Builds a `tf.LayersModel` out of a trace: convolutions, dense maps, batch norms (as a scale and an offset), activations,
 * pooling and the like as the layers of those names, single operations that have no layer as {@link OperationLayer}.
 *
 * @param batch - Batch size of the trace.
 * @param subject - What errors call it, e.g. `decoder of network "draw"`.
 * @returns A model that the caller disposes.
 * @throws {VaeError} CONFIG_INVALID, when an operation has no layer.
 */
export function layersFromTrace(
  trace: Trace,
  { batch, subject, inputName }: { batch: number; subject: string; inputName: string },
): TracedModel {
  const input = tf.input({ shape: trace.input.shape.slice(1), name: inputName });
  const symbolic = new Map<number, Symbolic>([[trace.input.id, input]]);
  const consumers = countConsumers(trace);
  const names = new Set<string>();
  const weights: (() => void)[] = []; // a layer takes weights once it is built
  let hasOwnLayers = false;

  const unique = (base: string): string => {
    for (let i = 0; ; i++) {
      const name = i === 0 ? base : `${base}_${i}`;
      if (!names.has(name)) {
        names.add(name);
        return name;
      }
    }
  };
  const refuse = (reason: string): VaeError =>
    new VaeError(
      "CONFIG_INVALID",
      `${subject} cannot be exported as a LayersModel: ${reason}. Export the weights as safetensors instead.`,
    );
  const at = (value: Constant | Traced | undefined): Symbolic => {
    const found = value?.kind === "traced" ? symbolic.get(value.id) : undefined;
    if (found === undefined) throw refuse("an operation takes a constant in place of data");
    return found;
  };
  const apply = (
    layer: tf.layers.Layer,
    inputs: Symbolic | Symbolic[],
    values: Constant[] = [],
  ) => {
    const output = layer.apply(inputs) as Symbolic | Symbolic[];
    if (values.length > 0)
      weights.push(() => {
        setWeights(layer, values);
      });
    return output;
  };
  /** The next operation, where it is the only one that takes a result, and adds a constant for each channel. */
  const biasAfter = ({ outputs: [output] }: TracedOperation, channels: number) => {
    const next = trace.operations.find(({ inputs }) =>
      Object.values(inputs).includes(output as Traced),
    );
    if (next?.kernel !== "Add" || consumers.get(output?.id ?? -1) !== 1) return undefined;
    const constant = Object.values(next.inputs).find(({ kind }) => kind === "constant");
    const bias = constant && perChannel(constant as Constant, channels, batch);
    return bias && { operation: next, bias };
  };

  const done = new Set<TracedOperation>();
  for (const operation of trace.operations) {
    if (done.has(operation)) continue;
    const { kernel, inputs, attributes, outputs } = operation;
    const [output] = outputs as [Traced];
    const shape = output.shape.slice(1);
    const channels = output.shape.at(-1) ?? 1;
    const emit = (layer: tf.layers.Layer, from: Symbolic | Symbolic[], values: Constant[] = []) => {
      symbolic.set(output.id, apply(layer, from, values) as Symbolic);
    };
    /** A layer with a kernel, and with the bias that comes after it. */
    const emitLinear = (
      source: Constant | Traced | undefined,
      kernelValues: Constant | Traced | undefined,
      make: (options: { name: string; useBias: boolean }) => tf.layers.Layer,
    ) => {
      if (kernelValues?.kind !== "constant") throw refuse("weights depend on the data");
      const after = biasAfter(operation, channels);
      const name = unique(kernelValues.parameter?.replace(/\/kernel$/, "") ?? kernel.toLowerCase());
      const layer = make({ name, useBias: after !== undefined });
      const values = after === undefined ? [kernelValues] : [kernelValues, after.bias];
      const result = apply(layer, at(source), values) as Symbolic;
      symbolic.set(output.id, result);
      if (after !== undefined) {
        symbolic.set((after.operation.outputs[0] as Traced).id, result);
        done.add(after.operation);
      }
    };
    const emitOwn = () => {
      if (!ownOperations.has(kernel)) throw refuse(`the operation ${kernel} has no layer`);
      const given = Object.entries(inputs);
      const layer = new OperationLayer({
        name: unique(kernel.toLowerCase()),
        kernel,
        inputNames: given.map(([name]) => name),
        attributes: withAnyBatch(kernel, attributes, batch),
        outputShapes: outputs.map((result) => result.shape.slice(1)),
      });
      hasOwnLayers = true;
      const from = given.map(([, value]) => at(value));
      const results = [apply(layer, from.length === 1 ? (from[0] as Symbolic) : from)].flat();
      outputs.forEach(({ id }, i) => symbolic.set(id, results[i] as Symbolic));
    };
    const { x, a, b } = inputs;

    switch (kernel) {
      case "Identity":
      case "Cast":
        symbolic.set(output.id, at(x));
        break;
      case "BatchMatMul":
        if (output.shape.length !== 2 || attributes["transposeA"] || attributes["transposeB"]) {
          throw refuse("it multiplies matrices in a way that no layer does");
        }
        emitLinear(a, b, (options) => tf.layers.dense({ units: channels, ...options }));
        break;
      case "Conv2D":
        emitLinear(x, inputs["filter"], (options) =>
          tf.layers.conv2d({
            ...options,
            ...convolutionOf(inputs["filter"], attributes, refuse),
            filters: channels,
            dilationRate: attributes["dilations"] as number,
          }),
        );
        break;
      case "Conv2DBackpropInput":
        emitLinear(inputs["dy"], inputs["filter"], (options) =>
          tf.layers.conv2dTranspose({
            ...options,
            ...convolutionOf(inputs["filter"], attributes, refuse),
            filters: channels,
          }),
        );
        break;
      case "Add":
      case "Multiply":
      case "Sub": {
        const [first, second] = [a, b];
        if (first?.kind === "traced" && second?.kind === "traced") {
          if (kernel === "Sub") {
            emitOwn();
            break;
          }
          if (first.shape.join() !== second.shape.join())
            throw refuse("it combines data of different shapes");
          const make = kernel === "Add" ? tf.layers.add : tf.layers.multiply;
          emit(make({ name: unique(kernel.toLowerCase()) }), [at(first), at(second)]);
          break;
        }
        const constant = [first, second].find((value) => value?.kind === "constant");
        const values = constant && perChannel(constant, channels, batch);
        if (values === undefined) throw refuse(`${kernel} takes a constant for each place`);
        const after = kernel === "Multiply" ? biasAfter(operation, channels) : undefined;
        const sign = kernel === "Sub" && second === constant ? -1 : 1;
        const ones = filled(channels, kernel === "Sub" && first === constant ? -1 : 1);
        const scale = kernel === "Multiply" ? values : ones;
        const offset =
          kernel === "Multiply" ? (after?.bias ?? filled(channels, 0)) : scaled(values, sign);
        // A batch norm over mean 0 and variance 1 is x·scale + offset.
        const layer = tf.layers.batchNormalization({ name: unique("scale"), epsilon: 0 });
        const from = at(first?.kind === "traced" ? first : second);
        emit(layer, from, [scale, offset, filled(channels, 0), filled(channels, 1)]);
        if (after !== undefined) {
          symbolic.set(
            (after.operation.outputs[0] as Traced).id,
            symbolic.get(output.id) as Symbolic,
          );
          done.add(after.operation);
        }
        break;
      }
      case "Relu":
      case "Sigmoid":
      case "Tanh":
      case "Softplus":
      case "Elu":
        emit(
          tf.layers.activation({
            activation: kernel.toLowerCase() as "relu",
            name: unique(kernel.toLowerCase()),
          }),
          at(x),
        );
        break;
      case "LeakyRelu":
        emit(
          tf.layers.leakyReLU({
            alpha: attributes["alpha"] as number,
            name: unique("leaky_relu"),
          }),
          at(x),
        );
        break;
      case "Reshape":
        if (output.shape[0] !== batch) throw refuse("it moves values from one datum to another");
        emit(tf.layers.reshape({ targetShape: shape, name: unique("reshape") }), at(x));
        break;
      case "Mean": {
        const axes = [attributes["axis"]].flat().join();
        if (x?.shape.length !== 4 || axes !== "1,2") throw refuse(`it averages over axes ${axes}`);
        const layer = tf.layers.globalAveragePooling2d({
          name: unique("mean"),
          dataFormat: "channelsLast",
        });
        const pooled = apply(layer, at(x)) as Symbolic;
        symbolic.set(
          output.id,
          output.shape.length === 2
            ? pooled
            : (apply(
                tf.layers.reshape({ targetShape: shape, name: unique("reshape") }),
                pooled,
              ) as Symbolic),
        );
        break;
      }
      case "Concat": {
        const axis = attributes["axis"] as number;
        if (axis === 0) throw refuse("it puts data one after the other");
        const parts = Object.values(inputs).map(at);
        emit(tf.layers.concatenate({ axis, name: unique("concatenate") }), parts);
        break;
      }
      default:
        emitOwn();
    }
    const built = symbolic.get(output.id)?.shape.slice(1);
    if (built?.join() !== shape.join()) {
      throw refuse(
        `${kernel} gives [${shape.join(", ")}] and its layer [${String(built?.join(", "))}]`,
      );
    }
  }

  const traced = Object.entries(trace.outputs).filter(([, { kind }]) => kind === "traced");
  const model = tf.model({ inputs: input, outputs: traced.map(([, value]) => at(value)) });
  for (const set of weights) set();
  return { model, outputs: traced.map(([name]) => name), hasOwnLayers };
}

/** Operations on each value by itself, or on a part of each datum, that no layer stands for. */
const ownOperations = new Set([
  ...["Abs", "Exp", "Log", "Log1p", "Neg", "Rsqrt", "Sqrt", "Square", "ClipByValue"],
  ...["Maximum", "Minimum", "RealDiv", "Slice", "SplitV", "Sub"],
]);

/** Attributes that hold for a batch of any size. */
function withAnyBatch(
  kernel: string,
  attributes: Readonly<Record<string, unknown>>,
  batch: number,
): Readonly<Record<string, unknown>> {
  if (kernel !== "Slice") return attributes;
  const [first = batch, ...rest] = attributes["size"] as number[];
  return { ...attributes, size: [first === batch ? -1 : first, ...rest] };
}

function countConsumers({ operations, outputs }: Trace): Map<number, number> {
  const counts = new Map<number, number>();
  const all = [...operations.map(({ inputs }) => inputs), outputs];
  for (const value of all.flatMap((values) => Object.values(values))) {
    if (value.kind === "traced") counts.set(value.id, (counts.get(value.id) ?? 0) + 1);
  }
  return counts;
}

function convolutionOf(
  filter: Constant | Traced | undefined,
  { strides, pad }: Readonly<Record<string, unknown>>,
  refuse: (reason: string) => VaeError,
) {
  if (pad !== "same" && pad !== "valid")
    throw refuse(`a convolution has the border ${String(pad)}`);
  const [height = 1, width = 1] = filter?.shape ?? [];
  const padding: "same" | "valid" = pad;
  return { kernelSize: [height, width] as [number, number], strides: strides as number, padding };
}

/** A constant as one value for each channel, where it is the same at all places. */
function perChannel(
  { shape, values }: Constant,
  channels: number,
  batch: number,
): Constant | undefined {
  const rows = values.length / channels;
  if (values.length === 1) return filled(channels, values[0] ?? Number.NaN);
  if (shape.at(-1) !== channels || (rows !== 1 && rows !== batch)) return undefined;
  const first = Array.from({ length: channels }, (_, i) => values[i] ?? Number.NaN);
  const isRepeated = Array.from(values).every((value, i) => value === first[i % channels]);
  return isRepeated ? { kind: "constant", shape: [channels], values: first } : undefined;
}

function filled(length: number, value: number): Constant {
  return { kind: "constant", shape: [length], values: new Float32Array(length).fill(value) };
}

function scaled({ shape, values }: Constant, factor: number): Constant {
  return { kind: "constant", shape, values: Array.from(values, (value) => factor * value) };
}

function setWeights(layer: tf.layers.Layer, constants: readonly Constant[]): void {
  tf.tidy(() => {
    layer.setWeights(
      constants.map(({ values, shape }) =>
        tf.tensor(Float32Array.from(values), [...shape], "float32"),
      ),
    );
  });
}
