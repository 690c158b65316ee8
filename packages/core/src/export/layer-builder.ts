import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { perChannel } from "./channel-constant.js";
import type { Constant, Trace, Traced, TracedOperation } from "./trace.js";

/** What stands for a result of the trace among the layers. */
export type Symbolic = tf.SymbolicTensor;

/** An input of an operation; undefined where it has none of that name. */
export type Value = Constant | Traced | undefined;

/** Layers of a trace as they are put together, operation after operation. */
export interface LayerBuilder {
  /** Batch size of the trace. */
  readonly batch: number;
  /** Whether a layer stands for an operation already, together with the one before. */
  isDone(operation: TracedOperation): boolean;
  /**
   * What stands for a result.
   *
   * @throws {VaeError} CONFIG_INVALID, when it is a constant.
   */
  at(value: Value): Symbolic;
  /** Says what stands for a result. */
  give(result: Traced | undefined, symbolic: Symbolic): void;
  /** A name that no other layer has: this one, or with a number behind it. */
  unique(name: string): string;
  /**
   * Puts a layer behind others.
   *
   * @param values - Its weights; they are set by {@link LayerBuilder.setWeights}, once it is built.
   */
  apply(
    layer: tf.layers.Layer,
    inputs: Symbolic | Symbolic[],
    values?: readonly Constant[],
  ): Symbolic[];
  /**
   * The constant for each channel that the next operation adds, where that one is the only one to take the result: the layer
   * adds it then, and both are done.
   *
   * @returns The constant, and what says of the layer's result that it is the sum as well.
   */
  biasAfter(
    operation: TracedOperation,
    channels: number,
  ): { readonly bias: Constant; readonly give: (sum: Symbolic) => void } | undefined;
  setWeights(): void;
  /** The error of a network that cannot be layers. */
  refuse(reason: string): VaeError;
}

/** What {@link createLayerBuilder} is told. */
export interface LayerBuilderOptions {
  /** Batch size of the trace. */
  readonly batch: number;
  /** What errors call the network. */
  readonly subject: string;
  /** What stands for the input of the trace. */
  readonly input: Symbolic;
}

/** Begins with the input of a trace and no layer. */
export function createLayerBuilder(
  trace: Trace,
  { batch, subject, input }: LayerBuilderOptions,
): LayerBuilder {
  const symbolics = new Map<number, Symbolic>([[trace.input.id, input]]);
  const consumers = countConsumers(trace);
  const names = new Set<string>();
  const done = new Set<TracedOperation>();
  const weights: (() => void)[] = [];
  const refuse = (reason: string) =>
    new VaeError(
      "CONFIG_INVALID",
      `${subject} cannot be exported as a LayersModel: ${reason}. Export the weights as safetensors instead.`,
    );
  const give = (result: Traced | undefined, symbolic: Symbolic) => {
    if (result !== undefined) symbolics.set(result.id, symbolic);
  };
  return {
    batch,
    isDone: (operation) => done.has(operation),
    at(value) {
      const found = value?.kind === "traced" ? symbolics.get(value.id) : undefined;
      if (found === undefined) throw refuse("an operation takes a constant in place of data");
      return found;
    },
    give,
    unique(name) {
      for (let i = 0; ; i++) {
        const candidate = i === 0 ? name : `${name}_${i}`;
        if (names.has(candidate)) continue;
        names.add(candidate);
        return candidate;
      }
    },
    apply(layer, inputs, values = []) {
      const outputs = layer.apply(inputs) as Symbolic | Symbolic[];
      if (values.length > 0) {
        weights.push(() => {
          setWeights(layer, values);
        });
      }
      return [outputs].flat();
    },
    biasAfter({ outputs: [output] }, channels) {
      const next = trace.operations.find(({ inputs }) =>
        Object.values(inputs).includes(output as Traced),
      );
      if (next?.kernel !== "Add" || consumers.get(output?.id ?? -1) !== 1) return undefined;
      const constant = Object.values(next.inputs).find(({ kind }) => kind === "constant");
      const bias = constant && perChannel(constant as Constant, channels, batch);
      if (bias === undefined) return undefined;
      return {
        bias,
        give(sum) {
          give(next.outputs[0], sum);
          done.add(next);
        },
      };
    },
    setWeights() {
      for (const set of weights) set();
    },
    refuse,
  };
}

function countConsumers({ operations, outputs }: Trace): Map<number, number> {
  const counts = new Map<number, number>();
  const all = [...operations.map(({ inputs }) => inputs), outputs];
  for (const value of all.flatMap((values) => Object.values(values))) {
    if (value.kind === "traced") counts.set(value.id, (counts.get(value.id) ?? 0) + 1);
  }
  return counts;
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
