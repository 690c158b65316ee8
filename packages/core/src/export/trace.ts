import * as tf from "@tensorflow/tfjs";

/** A tensor that does not depend on the traced input. */
export interface Constant {
  readonly kind: "constant";
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  /** The parameter that it is, unchanged. */
  readonly parameter?: string | undefined;
}

/** A tensor that does. */
export interface Traced {
  readonly kind: "traced";
  readonly id: number;
  readonly shape: readonly number[];
}

/** One operation on the way from the input. */
export interface TracedOperation {
  /** Name of the kernel of TensorFlow.js, e.g. `Conv2D`. */
  readonly kernel: string;
  /** By the kernel's names, or `0`, `1`, … */
  readonly inputs: Readonly<Record<string, Constant | Traced>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Traced[];
}

/** All operations between an input and some outputs. */
export interface Trace {
  readonly input: Traced;
  /** In the order in which they ran. */
  readonly operations: readonly TracedOperation[];
  /** By name; what does not depend on the input is a constant. */
  readonly outputs: Readonly<Record<string, Constant | Traced>>;
}

/**
 * Runs a function and writes down every operation whose result depends on its input. All else is taken for constant.
 *
 * It listens to `runKernel` of TensorFlow.js's engine, through which every operation of the plain backends goes; native
 * TensorFlow has ways of its own, so the current backend has to be another.
 *
 * @param fn - Called once; its tensors are freed.
 * @param parameters - Tensors whose names are worth knowing.
 */
export function traceOperations(
  fn: (input: tf.Tensor) => Readonly<Record<string, tf.Tensor>>,
  input: tf.Tensor,
  parameters: Readonly<Record<string, tf.Tensor>>,
): Trace {
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  const original = Object.getOwnPropertyDescriptor(engine, "runKernel");
  const names = new Map(Object.entries(parameters).map(([name, tensor]) => [tensor.id, name]));
  const dependent = new Map<number, Traced>();
  const operations: TracedOperation[] = [];

  const depend = (tensor: tf.Tensor): Traced => {
    const traced: Traced = { kind: "traced", id: tensor.id, shape: tensor.shape };
    dependent.set(tensor.id, traced);
    return traced;
  };
  const describe = (tensor: tf.Tensor): Constant | Traced =>
    dependent.get(tensor.id) ?? {
      kind: "constant",
      shape: tensor.shape,
      values: tensor.dataSync().slice(),
      parameter: names.get(tensor.id),
    };

  const traced = depend(input);
  engine.runKernel = <T extends tf.Tensor | tf.Tensor[]>(
    ...[kernel, inputs, attributes]: Parameters<typeof runKernel>
  ): T => {
    const result = runKernel<T>(kernel, inputs, attributes);
    const given = Object.entries(inputs as Record<string, tf.Tensor | undefined>).filter(
      (entry): entry is [string, tf.Tensor] => entry[1] !== undefined,
    );
    if (given.some(([, tensor]) => dependent.has(tensor.id))) {
      operations.push({
        kernel,
        inputs: Object.fromEntries(given.map(([name, tensor]) => [name, describe(tensor)])),
        attributes: { ...attributes },
        outputs: [result].flat().map((tensor) => depend(tensor as tf.Tensor)),
      });
    }
    return result;
  };
  let outputs: Trace["outputs"] = {};
  try {
    tf.tidy(() => {
      outputs = Object.fromEntries(
        Object.entries(fn(input)).map(([name, tensor]) => [name, describe(tensor)]),
      );
    });
    return { input: traced, operations, outputs };
  } finally {
    if (original === undefined) Reflect.deleteProperty(engine, "runKernel");
    else Object.defineProperty(engine, "runKernel", original);
  }
}
