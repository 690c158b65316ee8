import * as tf from "@tensorflow/tfjs";
import { filled, perChannel, scaled } from "./channel-constant.js";
import type { LayerBuilder, Value } from "./layer-builder.js";
import { OperationLayer } from "./operation-layer.js";
import type { Constant, TracedOperation } from "./trace.js";

/** Puts the layer of an operation, or several, behind those of the operations before. */
export type KernelLayer = (operation: TracedOperation, builder: LayerBuilder) => void;

/** The layer of every kernel that TensorFlow.js has one for. */
export const kernelLayers: Readonly<Record<string, KernelLayer>> = {
  Identity: passOn,
  Cast: passOn,
  BatchMatMul: dense,
  Conv2D: convolution,
  Conv2DBackpropInput: transposedConvolution,
  Add: sum,
  Multiply: product,
  Sub: difference,
  Relu: activation,
  Sigmoid: activation,
  Tanh: activation,
  Softplus: activation,
  Elu: activation,
  LeakyRelu: leakyRelu,
  Reshape: reshape,
  Mean: mean,
  Concat: concatenation,
};

/** Kernels on each value by itself, or on a part of each datum, that no layer stands for. */
const ownOperations: ReadonlySet<string> = new Set([
  ...["Abs", "Exp", "Log", "Log1p", "Neg", "Rsqrt", "Sqrt", "Square", "ClipByValue"],
  ...["Maximum", "Minimum", "RealDiv", "Slice", "SplitV", "Sub"],
]);

/**
 * A layer of ours for an operation that no layer of TensorFlow.js stands for.
 *
 * @throws {VaeError} CONFIG_INVALID, when it is not known to work on each datum by itself.
 */
export function ownLayer(
  { kernel, inputs, attributes, outputs }: TracedOperation,
  builder: LayerBuilder,
): void {
  if (!ownOperations.has(kernel)) throw builder.refuse(`the operation ${kernel} has no layer`);
  const layer = new OperationLayer({
    name: builder.unique(kernel.toLowerCase()),
    kernel,
    inputNames: Object.keys(inputs),
    attributes: withAnyBatch(kernel, attributes, builder.batch),
    outputShapes: outputs.map((result) => result.shape.slice(1)),
  });
  const [first, ...others] = Object.values(inputs).map((value) => builder.at(value));
  const results = builder.apply(layer, others.length === 0 ? first! : [first!, ...others]);
  outputs.forEach((output, i) => {
    builder.give(output, results[i]!);
  });
}

function passOn({ inputs, outputs }: TracedOperation, builder: LayerBuilder): void {
  builder.give(outputs[0], builder.at(inputs["x"]));
}

function dense(operation: TracedOperation, builder: LayerBuilder): void {
  const { inputs, outputs, attributes } = operation;
  if (outputs[0]!.shape.length !== 2 || attributes["transposeA"] || attributes["transposeB"]) {
    throw builder.refuse("it multiplies matrices in a way that no layer does");
  }
  linear(operation, builder, inputs["a"], inputs["b"], (options) =>
    tf.layers.dense({ units: channelsOf(operation), ...options }),
  );
}

function convolution(operation: TracedOperation, builder: LayerBuilder): void {
  const { x, filter } = operation.inputs;
  linear(operation, builder, x, filter, (options) =>
    tf.layers.conv2d({
      ...options,
      ...convolutionOf(operation, builder),
      dilationRate: operation.attributes["dilations"] as number,
    }),
  );
}

function transposedConvolution(operation: TracedOperation, builder: LayerBuilder): void {
  const { dy, filter } = operation.inputs;
  linear(operation, builder, dy, filter, (options) =>
    tf.layers.conv2dTranspose({ ...options, ...convolutionOf(operation, builder) }),
  );
}

/** A layer with a kernel, and with the bias that comes after it. */
function linear(
  operation: TracedOperation,
  builder: LayerBuilder,
  source: Value,
  weights: Value,
  make: (options: { name: string; useBias: boolean }) => tf.layers.Layer,
): void {
  if (weights?.kind !== "constant") throw builder.refuse("weights depend on the data");
  const after = builder.biasAfter(operation, channelsOf(operation));
  const name = weights.parameter?.replace(/\/kernel$/, "") ?? operation.kernel.toLowerCase();
  const layer = make({ name: builder.unique(name), useBias: after !== undefined });
  const values = after === undefined ? [weights] : [weights, after.bias];
  const [result] = builder.apply(layer, builder.at(source), values);
  builder.give(operation.outputs[0], result!);
  after?.give(result!);
}

function sum(operation: TracedOperation, builder: LayerBuilder): void {
  const parts = twoOfData(operation, builder);
  if (parts !== undefined) {
    emit(operation, builder, tf.layers.add({ name: builder.unique("add") }), parts);
    return;
  }
  const { data, values } = dataAndConstant(operation, builder);
  affine(operation, builder, data, filled(channelsOf(operation), 1), values);
}

function product(operation: TracedOperation, builder: LayerBuilder): void {
  const parts = twoOfData(operation, builder);
  if (parts !== undefined) {
    emit(operation, builder, tf.layers.multiply({ name: builder.unique("multiply") }), parts);
    return;
  }
  const { data, values } = dataAndConstant(operation, builder);
  const after = builder.biasAfter(operation, channelsOf(operation));
  affine(operation, builder, data, values, after?.bias ?? filled(channelsOf(operation), 0));
  after?.give(builder.at(operation.outputs[0]));
}

function difference(operation: TracedOperation, builder: LayerBuilder): void {
  const { a, b } = operation.inputs;
  if (a?.kind === "traced" && b?.kind === "traced") {
    ownLayer(operation, builder);
    return;
  }
  const { data, values } = dataAndConstant(operation, builder);
  const isFromConstant = a?.kind === "constant";
  affine(
    operation,
    builder,
    data,
    filled(channelsOf(operation), isFromConstant ? -1 : 1),
    isFromConstant ? values : scaled(values, -1),
  );
}

/** Both inputs where both are data; undefined where one is a constant. */
function twoOfData({ inputs: { a, b } }: TracedOperation, builder: LayerBuilder) {
  if (a?.kind !== "traced" || b?.kind !== "traced") return undefined;
  if (a.shape.join() !== b.shape.join()) {
    throw builder.refuse("it combines data of different shapes");
  }
  return [builder.at(a), builder.at(b)];
}

/** The input that is data, and the constant as a value for each channel. */
function dataAndConstant(operation: TracedOperation, builder: LayerBuilder) {
  const { a, b } = operation.inputs;
  const constant = [a, b].find((value) => value?.kind === "constant");
  const values = constant && perChannel(constant, channelsOf(operation), builder.batch);
  if (values === undefined) {
    throw builder.refuse(`${operation.kernel} takes a constant for each place`);
  }
  return { data: a?.kind === "traced" ? a : b, values };
}

/** x·scale + offset, channel by channel: a batch norm over mean 0 and variance 1. */
function affine(
  operation: TracedOperation,
  builder: LayerBuilder,
  data: Value,
  scale: Constant,
  offset: Constant,
): void {
  const channels = channelsOf(operation);
  const layer = tf.layers.batchNormalization({ name: builder.unique("scale"), epsilon: 0 });
  const statistics = [filled(channels, 0), filled(channels, 1)];
  emit(operation, builder, layer, builder.at(data), [scale, offset, ...statistics]);
}

function activation(operation: TracedOperation, builder: LayerBuilder): void {
  const name = operation.kernel.toLowerCase();
  const layer = tf.layers.activation({ activation: name as "relu", name: builder.unique(name) });
  emit(operation, builder, layer, builder.at(operation.inputs["x"]));
}

function leakyRelu(operation: TracedOperation, builder: LayerBuilder): void {
  const layer = tf.layers.leakyReLU({
    alpha: operation.attributes["alpha"] as number,
    name: builder.unique("leaky_relu"),
  });
  emit(operation, builder, layer, builder.at(operation.inputs["x"]));
}

function reshape(operation: TracedOperation, builder: LayerBuilder): void {
  const [output] = operation.outputs;
  if (output?.shape[0] !== builder.batch) {
    throw builder.refuse("it moves values from one datum to another");
  }
  const targetShape = output.shape.slice(1);
  const layer = tf.layers.reshape({ targetShape, name: builder.unique("reshape") });
  emit(operation, builder, layer, builder.at(operation.inputs["x"]));
}

function mean(operation: TracedOperation, builder: LayerBuilder): void {
  const { x } = operation.inputs;
  const axes = [operation.attributes["axis"]].flat().join();
  if (x?.shape.length !== 4 || axes !== "1,2") {
    throw builder.refuse(`it averages over axes ${axes}`);
  }
  const name = builder.unique("mean");
  const layer = tf.layers.globalAveragePooling2d({ name, dataFormat: "channelsLast" });
  const [pooled] = builder.apply(layer, builder.at(x));
  const [, ...targetShape] = operation.outputs[0]!.shape;
  if (targetShape.length === 1) {
    builder.give(operation.outputs[0], pooled!);
    return;
  }
  const kept = tf.layers.reshape({ targetShape, name: builder.unique("reshape") });
  emit(operation, builder, kept, pooled!);
}

function concatenation(operation: TracedOperation, builder: LayerBuilder): void {
  const axis = operation.attributes["axis"] as number;
  if (axis === 0) throw builder.refuse("it puts data one after the other");
  const layer = tf.layers.concatenate({ axis, name: builder.unique("concatenate") });
  const parts = Object.values(operation.inputs).map((value) => builder.at(value));
  emit(operation, builder, layer, parts);
}

/** A layer with one result, which is the operation's. */
function emit(
  { outputs }: TracedOperation,
  builder: LayerBuilder,
  layer: tf.layers.Layer,
  from: tf.SymbolicTensor | tf.SymbolicTensor[],
  values?: readonly Constant[],
): void {
  const [result] = builder.apply(layer, from, values);
  builder.give(outputs[0], result!);
}

function channelsOf({ outputs: [output] }: TracedOperation): number {
  return output?.shape.at(-1) ?? 1;
}

function convolutionOf(operation: TracedOperation, builder: LayerBuilder) {
  const { strides, pad } = operation.attributes;
  if (pad !== "same" && pad !== "valid") {
    throw builder.refuse(`a convolution has the border ${String(pad)}`);
  }
  const [height = 1, width = 1] = operation.inputs["filter"]?.shape ?? [];
  const padding: "same" | "valid" = pad;
  return {
    kernelSize: [height, width] as [number, number],
    filters: channelsOf(operation),
    strides: strides as number,
    padding,
  };
}

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
