import type { NamedArray } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { inferenceScope } from "../model/scope.js";
import type { Vae } from "../model/vae.js";
import { decoderScope, encodeAs } from "../objectives/forward-pass.js";
import { layersFromTrace, type TracedModel } from "./layers-from-trace.js";
import { traceOperations, type Trace } from "./trace.js";

/** A VAE as two models of TensorFlow.js's layers. */
export interface LayersModels {
  /** Images `[batch, height, width, channels]` in [0, 1] to what `outputs` names. */
  readonly encoder: TracedModel;
  /** Latents `[batch, latent]` to images. */
  readonly decoder: TracedModel;
}

/** Images of the trace: more than one, so that a batch is told from other axes. */
const batch = 2;

/**
 * Converts encoder and decoder to `tf.LayersModel`s, which need nothing of this package to run but, where
 * `hasOwnLayers` says so, `registerOperationLayer()`.
 *
 * The network is run once on zeros and each of its operations becomes a layer, so any network can be converted whose
 * operations have layers. What does not depend on the data (spectral norms, the statistics of batch norms) is computed
 * once and stored.
 *
 * @returns Models that the caller disposes. The encoder's outputs are `mean` and `logVariance`; the second is missing
 *   where the objective makes a constant of it.
 * @throws {VaeError} CONFIG_INVALID, when an operation has no layer; the sentence names it.
 *
 * @example
 * ```ts
 * const { decoder } = await toLayersModels(vae);
 * const images = decoder.model.predict(tf.zeros([3, 16])); // [3, 28, 28, 1]
 * ```
 */
export async function toLayersModels(vae: Vae): Promise<LayersModels> {
  const { network, objective } = vae;
  const values = await vae.store.save();
  const current = tf.getBackend();
  let traces: { encoder: Trace; decoder: Trace };
  try {
    await tf.setBackend("cpu"); // plain operations, each through the engine
    traces = {
      encoder: trace(values, [batch, ...network.imageShape], (scope, images) => ({
        ...encodeAs(objective, network.encode(scope, images as tf.Tensor4D)),
      })),
      decoder: trace(values, [batch, network.latent], (scope, latents) => ({
        images: network.decode(decoderScope({ network, objective }, scope), latents as tf.Tensor2D),
      })),
    };
  } finally {
    await tf.setBackend(current);
  }
  const of = `of network "${network.id}"`;
  return {
    encoder: layersFromTrace(traces.encoder, {
      batch,
      subject: `encoder ${of}`,
      inputName: "images",
    }),
    decoder: layersFromTrace(traces.decoder, {
      batch,
      subject: `decoder ${of}`,
      inputName: "latents",
    }),
  };
}

function trace(
  values: Readonly<Record<string, NamedArray>>,
  inputShape: readonly number[],
  run: (
    scope: ReturnType<typeof inferenceScope>,
    input: tf.Tensor,
  ) => Readonly<Record<string, tf.Tensor>>,
): Trace {
  const parameters = Object.fromEntries(
    Object.entries(values).map(([name, { data, shape }]) => [
      name,
      tf.tensor(data as Float32Array, [...shape], "float32"),
    ]),
  );
  const input = tf.zeros([...inputShape]);
  try {
    return traceOperations((data) => run(inferenceScope(parameters), data), input, parameters);
  } finally {
    tf.dispose([parameters, input]);
  }
}
