import * as tf from "@tensorflow/tfjs";
import { kernelLayers, ownLayer } from "./kernel-layers.js";
import { createLayerBuilder } from "./layer-builder.js";
import { OperationLayer } from "./operation-layer.js";
import type { Trace } from "./trace.js";

/** A model of layers that computes what a trace did. */
export interface TracedModel {
  readonly model: tf.LayersModel;
  /** Names of its outputs in their order. */
  readonly outputs: readonly string[];
  /** Whether it has an `OperationLayer`. */
  readonly hasOwnLayers: boolean;
}

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
  const builder = createLayerBuilder(trace, { batch, subject, input });
  for (const operation of trace.operations) {
    if (builder.isDone(operation)) continue;
    const { kernel, outputs } = operation;
    const build = kernelLayers[kernel] ?? ownLayer;
    build(operation, builder);
    const shape = outputs[0]?.shape.slice(1);
    const built = builder.at(outputs[0]).shape.slice(1);
    if (built.join() !== shape?.join()) {
      throw builder.refuse(
        `${kernel} gives [${String(shape?.join(", "))}] and its layer [${built.join(", ")}]`,
      );
    }
  }
  const traced = Object.entries(trace.outputs).filter(([, { kind }]) => kind === "traced");
  const model = tf.model({ inputs: input, outputs: traced.map(([, value]) => builder.at(value)) });
  builder.setWeights();
  return {
    model,
    outputs: traced.map(([name]) => name),
    hasOwnLayers: model.layers.some((layer) => layer instanceof OperationLayer),
  };
}
