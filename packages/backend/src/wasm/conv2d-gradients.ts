import * as tf from "@tensorflow/tfjs";

/** Geometry of a convolution, as TensorFlow.js works it out. */
type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/**
 * Gradient of a convolution for its filter, as one convolution: the images become the batch of channels, the
 * gradient becomes the filter, and the stride becomes its dilation.
 *
 * TensorFlow.js has no wasm kernel for it (tensorflow/tfjs#8474).
 *
 * @param x - `[batch, height, width, channels]`.
 * @param dy - `[batch, outHeight, outWidth, filters]`.
 * @returns `[filterHeight, filterWidth, channels, filters]`.
 */
export function conv2dFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo, outHeight, outWidth } =
    info;
  // The convolution below has exactly as many places as the filter has when its input has this size.
  const height = (outHeight - 1) * strideHeight + filterHeight;
  const width = (outWidth - 1) * strideWidth + filterWidth;
  const framed = frame(x, [padInfo.top, padInfo.left], [height, width]);
  const channelsFirst = tf.transpose(framed, [3, 1, 2, 0]); // [C, H, W, B]
  const filter = tf.transpose(dy, [1, 2, 0, 3]); // [outH, outW, B, F]
  const gradient = tf.conv2d(channelsFirst, filter, 1, "valid", "NHWC", [
    strideHeight,
    strideWidth,
  ]); // [C, h, w, F]
  return tf.transpose(gradient, [1, 2, 0, 3]);
}

/**
 * Gradient of a convolution for its input, also the forward pass of a transposed convolution: one convolution
 * at stride 1 for each phase of the stride, with every stride-th row and column of the flipped filter.
 *
 * TensorFlow.js's own wasm kernel is a loop of 1.8 GFLOP/s.
 *
 * @param dy - `[batch, outHeight, outWidth, filters]`.
 * @param filter - `[filterHeight, filterWidth, channels, filters]`.
 * @returns `[batch, height, width, channels]`.
 */
export function conv2dInputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  info: ConvInfo,
): tf.Tensor4D {
  const { strideHeight, strideWidth, padInfo, inHeight, inWidth } = info;
  const swapped = tf.transpose(filter, [0, 1, 3, 2]); // [h, w, F, C]
  const [rows, columns] = [Math.ceil(inHeight / strideHeight), Math.ceil(inWidth / strideWidth)];
  const phases: tf.Tensor4D[] = [];
  for (let y = 0; y < strideHeight; y++) {
    for (let x = 0; x < strideWidth; x++) {
      phases.push(
        inputPhase(
          dy,
          swapped,
          phaseTaps(y + padInfo.top, strideHeight, info.filterHeight, rows),
          phaseTaps(x + padInfo.left, strideWidth, info.filterWidth, columns),
        ),
      );
    }
  }
  if (phases.length === 1) return phases[0] as tf.Tensor4D;
  return interleave(phases, [strideHeight, strideWidth], [inHeight, inWidth]);
}

/** Which taps of the filter reach one phase of the input, along one axis. */
interface PhaseTaps {
  /** First tap; the others follow at the stride. */
  readonly first: number;
  readonly stride: number;
  readonly count: number;
  /** Place of the gradient under the first tap, for the first pixel of the phase. */
  readonly start: number;
  /** Number of pixels of the phase. */
  readonly places: number;
}

/** A pixel at `offset + stride·i` gets `dy[(offset − k)/stride + i]·w[k]` for all taps k that divide evenly. */
function phaseTaps(offset: number, stride: number, taps: number, places: number): PhaseTaps {
  const first = offset % stride;
  const count = Math.max(0, Math.ceil((taps - first) / stride));
  return { first, stride, count, start: Math.floor(offset / stride), places };
}

function inputPhase(
  dy: tf.Tensor4D,
  swapped: tf.Tensor4D,
  vertical: PhaseTaps,
  horizontal: PhaseTaps,
): tf.Tensor4D {
  const channels = swapped.shape[3];
  if (vertical.count === 0 || horizontal.count === 0) {
    return tf.zeros([dy.shape[0], vertical.places, horizontal.places, channels]);
  }
  const filter = tf.reverse(
    tf.stridedSlice(
      swapped,
      [vertical.first, horizontal.first, 0, 0],
      [...swapped.shape],
      [vertical.stride, horizontal.stride, 1, 1],
    ) as tf.Tensor4D,
    [0, 1],
  );
  const framed = frame(
    dy,
    [vertical.count - 1 - vertical.start, horizontal.count - 1 - horizontal.start],
    [vertical.places + vertical.count - 1, horizontal.places + horizontal.count - 1],
  );
  return tf.conv2d(framed, filter, 1, "valid");
}

/** Puts the phases of a stride back between each other, and cuts what lies beyond the image. */
function interleave(
  phases: readonly tf.Tensor4D[],
  [strideHeight, strideWidth]: readonly [number, number],
  [height, width]: readonly [number, number],
): tf.Tensor4D {
  const [batch, rows, columns, channels] = (phases[0] as tf.Tensor4D).shape;
  const wide = Array.from({ length: strideHeight }, (_, y) => {
    const line = phases.slice(y * strideWidth, (y + 1) * strideWidth);
    // Beside each other along the channels is beside each other along the columns, in memory.
    return tf.reshape(tf.concat(line, 3), [batch, rows, 1, columns * strideWidth * channels]);
  });
  const whole = tf.reshape<tf.Rank.R4>(tf.concat(wide, 2), [
    batch,
    rows * strideHeight,
    columns * strideWidth,
    channels,
  ]);
  return whole.shape[1] === height && whole.shape[2] === width
    ? whole
    : tf.slice(whole, [0, 0, 0, 0], [batch, height, width, channels]);
}

/** An image of the given size that holds x at an offset: zeros around it, or its border cut off. */
function frame(
  x: tf.Tensor4D,
  [top, left]: readonly [number, number],
  [height, width]: readonly [number, number],
): tf.Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const [firstRow, firstColumn] = [Math.max(-top, 0), Math.max(-left, 0)];
  const keptRows = Math.min(rows - firstRow, height - Math.max(top, 0));
  const keptColumns = Math.min(columns - firstColumn, width - Math.max(left, 0));
  const kept =
    keptRows === rows && keptColumns === columns
      ? x
      : tf.slice(x, [0, firstRow, firstColumn, 0], [batch, keptRows, keptColumns, channels]);
  const before = [Math.max(top, 0), Math.max(left, 0)] as const;
  const after = [height - before[0] - keptRows, width - before[1] - keptColumns] as const;
  if (before.every((n) => n === 0) && after.every((n) => n === 0)) return kept;
  return tf.pad(kept, [
    [0, 0],
    [before[0], after[0]],
    [before[1], after[1]],
    [0, 0],
  ]);
}
