import type { LayerWeights, LenetWeights } from "../lenet/decode-weights.js";

/** A second implementation of the LeNet, in plain float64 loops: features of one image `[28, 28]` in [0, 1]. */
export function naiveLenetFeatures(image: Float64Array, weights: LenetWeights): Float64Array {
  let maps = pool(convolve(image, 28, 1, weights.conv1), 24, 16);
  maps = pool(convolve(maps, 12, 16, weights.conv2), 8, 40);
  return connect(connect(maps, weights.dense1), weights.dense2);
}

/** A 5 × 5 convolution without border, then ReLU; maps are `[side, side, channels]`. */
function convolve(
  maps: Float64Array,
  side: number,
  channels: number,
  layer: LayerWeights,
): Float64Array {
  const filters = layer.bias.length;
  const size = side - 4;
  const result = new Float64Array(size * size * filters);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let f = 0; f < filters; f++) {
        let sum = layer.bias[f]!;
        for (let dy = 0; dy < 5; dy++) {
          for (let dx = 0; dx < 5; dx++) {
            for (let c = 0; c < channels; c++) {
              const weight = layer.kernel[((dy * 5 + dx) * channels + c) * filters + f]!;
              sum += weight * maps[((y + dy) * side + x + dx) * channels + c]!;
            }
          }
        }
        result[(y * size + x) * filters + f] = Math.max(sum, 0);
      }
    }
  }
  return result;
}

/** The largest of each 2 × 2 places. */
function pool(maps: Float64Array, side: number, channels: number): Float64Array {
  const half = side / 2;
  return Float64Array.from({ length: half * half * channels }, (_, i) => {
    const c = i % channels;
    const x = Math.floor(i / channels) % half;
    const y = Math.floor(i / channels / half);
    const at = (dy: number, dx: number) => maps[((2 * y + dy) * side + 2 * x + dx) * channels + c]!;
    return Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1));
  });
}

function connect(inputs: Float64Array, { kernel, bias }: LayerWeights): Float64Array {
  return Float64Array.from(bias, (start, j) => {
    const sum = inputs.reduce(
      (total, value, i) => total + value * kernel[i * bias.length + j]!,
      start,
    );
    return Math.max(sum, 0);
  });
}
