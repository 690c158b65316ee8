import * as tf from "@tensorflow/tfjs";

/**
 * The same values without their history: no gradient passes through. Nothing is copied.
 *
 * TensorFlow.js has no such operation. A custom gradient of zeros would still send zeros back through all that made the
 * values, and fail where an operation on that way has no gradient of its own.
 *
 * @returns A tensor that the caller owns.
 */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  const engine = tf.engine();
  const { dataId, shape, dtype } = x;
  const detached = engine.makeTensorFromTensorInfo({ dataId, shape, dtype });
  engine.backend.incRef(dataId); // both may be freed, in either order
  return detached as T;
}
