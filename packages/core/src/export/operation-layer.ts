import * as tf from "@tensorflow/tfjs";

/** What an {@link OperationLayer} is made from, as JSON. */
export interface OperationLayerConfig {
  readonly name: string;
  /** Kernel of TensorFlow.js. */
  readonly kernel: string;
  /** The kernel's names for the layer's inputs, in their order. */
  readonly inputNames: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Shapes of what comes out, without the batch. */
  readonly outputShapes: readonly (readonly (number | null)[])[];
}

/**
 * The same in a file. TensorFlow.js turns every text of a configuration from camelCase to snake_case and back, `Log` into
 * `log`, but those under the key `name`.
 */
interface StoredConfig {
  readonly name: string;
  readonly operation: { readonly name: string };
}

/**
 * A layer of one operation that TensorFlow.js has no layer for, e.g. a logarithm: it runs the kernel.
 *
 * A program that loads an exported model with such a layer calls {@link registerOperationLayer} first.
 */
export class OperationLayer extends tf.layers.Layer {
  static readonly className = "VaeOperation";
  readonly #config: OperationLayerConfig;

  constructor(config: OperationLayerConfig | StoredConfig) {
    super({ name: config.name });
    this.#config =
      "operation" in config ? (JSON.parse(config.operation.name) as OperationLayerConfig) : config;
  }

  override computeOutputShape(): tf.Shape | tf.Shape[] {
    const shapes = this.#config.outputShapes.map((shape) => [null, ...shape]);
    return shapes.length === 1 ? (shapes[0] as tf.Shape) : shapes;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const { kernel, inputNames, attributes } = this.#config;
    const given = [inputs].flat();
    const named = Object.fromEntries(inputNames.map((name, i) => [name, given[i] as tf.Tensor]));
    return tf.tidy(() => tf.engine().runKernel(kernel, named, attributes as tf.NamedAttrMap));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const stored: Omit<StoredConfig, "name"> = {
      operation: { name: JSON.stringify(this.#config) },
    };
    return { ...super.getConfig(), ...stored };
  }
}

/** Makes exported models with operations of their own loadable by `tf.loadLayersModel`. */
export function registerOperationLayer(): void {
  tf.serialization.registerClass(OperationLayer);
}
