import * as tf from "@tensorflow/tfjs";
import type { NativeBackend } from "../native-backend.js";
import { createOperations, type Operations } from "./operations.js";

/** A kernel of several operations of TensorFlow, with its gradient. */
export interface FusedKernel<Inputs extends string, Attributes> {
  /** A name of our own, since TensorFlow.js keeps gradients for all backends together. */
  readonly name: `Vae${string}`;
  /** Inputs that the gradient needs. */
  readonly saves: readonly Inputs[];
  /** Which outputs the gradient needs. */
  readonly savesOutputs?: readonly boolean[];
  readonly forward: (
    operations: Operations,
    inputs: Readonly<Record<Inputs, tf.TensorInfo>>,
    attributes: Attributes,
  ) => tf.Tensor | tf.Tensor[];
  /**
   * @param dy - Gradient of the first output.
   * @param saved - The saved inputs, then the saved outputs.
   * @returns Functions, since a gradient that nobody asks for is not computed.
   */
  readonly gradient: (
    operations: Operations,
    dy: tf.Tensor,
    saved: readonly tf.Tensor[],
    attributes: Attributes,
  ) => Readonly<Record<Inputs, () => tf.Tensor>>;
}

const registered = new Set<string>();

/** Runs a kernel on native TensorFlow; it registers itself at its first use. */
export function runFused<Inputs extends string, Attributes extends object>(
  backend: NativeBackend,
  kernel: FusedKernel<Inputs, Attributes>,
  inputs: Readonly<Record<Inputs, tf.Tensor>>,
  attributes: Attributes,
): tf.Tensor | tf.Tensor[] {
  if (!registered.has(kernel.name)) {
    registered.add(kernel.name);
    register(backend, kernel);
  }
  const values = attributes as unknown as tf.NamedAttrMap;
  return tf.engine().runKernel(kernel.name, inputs, values);
}

function register<Inputs extends string, Attributes>(
  backend: NativeBackend,
  { name, saves, savesOutputs = [], forward, gradient }: FusedKernel<Inputs, Attributes>,
): void {
  const operations = createOperations(backend);
  // Another copy of this package may have registered the same; the later one wins without a warning.
  const [kernel, gradientConfig]: unknown[] = [
    tf.getKernel(name, "tensorflow"),
    tf.getGradient(name),
  ];
  if (kernel !== undefined) tf.unregisterKernel(name, "tensorflow");
  if (gradientConfig !== undefined) tf.unregisterGradient(name);
  tf.registerKernel({
    kernelName: name,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() =>
        forward(
          operations,
          inputs as Record<Inputs, tf.TensorInfo>,
          attrs as unknown as Attributes,
        ),
      ),
  });
  tf.registerGradient({
    kernelName: name,
    inputsToSave: [...saves],
    outputsToSave: [...savesOutputs],
    gradFunc: (dy, saved, attributes) => {
      const first = Array.isArray(dy) ? (dy[0] as tf.Tensor) : dy;
      return gradient(operations, first, saved, attributes as unknown as Attributes);
    },
  });
}
