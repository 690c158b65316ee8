import { classCount, convolutions } from "../inception/convolutions.js";
import { foldStateDictionary } from "../inception/weights/fold.js";
import type { InceptionWeights } from "../inception/weights/decode-inception-weights.js";
import type { NamedNumbers, Numbers } from "../inception/weights/named-numbers.js";
import { sizeOf } from "../inception/weights/named-numbers.js";

/**
 * Weights of the golden vectors: every number is a hash of its parameter's name and its index. By PyTorch's names and
 * in PyTorch's order.
 */
export function hashStateDictionary(): NamedNumbers {
  const scale = Math.sqrt(3 / 2048);
  return new Map([
    ...convolutions.flatMap(({ name }) => [...hashNumbers(name)]),
    ["fc.weight", numbers("fc.weight", [classCount, 2048], (s) => s * scale)],
    ["fc.bias", numbers("fc.bias", [classCount], (s) => 0.1 * s)],
  ]);
}

/** The five tensors of one convolution. */
export function hashNumbers(layer: string): NamedNumbers {
  const convolution = convolutions.find(({ name }) => name === layer);
  if (convolution === undefined) throw new Error(`no layer ${layer}`);
  const [height, width, inputs, outputs] = convolution.kernel;
  const scale = Math.sqrt(6 / (inputs * height * width));
  const tensor = (suffix: string, shape: readonly number[], value: (s: number) => number) =>
    [`${layer}.${suffix}`, numbers(`${layer}.${suffix}`, shape, value)] as const;
  return new Map([
    tensor("conv.weight", [outputs, inputs, height, width], (s) => s * scale),
    tensor("bn.weight", [outputs], (s) => 1 + 0.25 * s),
    tensor("bn.bias", [outputs], (s) => 0.1 * s),
    tensor("bn.running_mean", [outputs], (s) => 0.1 * s),
    tensor("bn.running_var", [outputs], (s) => 1 + 0.5 * s),
  ]);
}

/** `value` of the stream `sym(name, i)`; plain loops, since there are 24 million of these numbers. */
function numbers(name: string, shape: readonly number[], value: (s: number) => number): Numbers {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  const key = mix(hash);
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const word = mix(mix((i + 0x9e3779b9) >>> 0) ^ key);
    data[i] = value(((word >>> 8) - 2 ** 23) * 2 ** -23);
  }
  return { shape, data };
}

/** The same, folded and ready for the network. */
export function hashWeights(numbers = hashStateDictionary()): InceptionWeights {
  return {
    ...foldStateDictionary(numbers, "hash weights"),
    format: "state-dictionary",
    sha256: "0".repeat(64),
    dimensions: [64, 192, 768, 2048],
  };
}

/** Any weights that reach as far as 64 features: three convolutions, made in milliseconds. */
export function shortWeights(): InceptionWeights {
  const first = convolutions.slice(0, 3).map(({ name }) => {
    const tensors = hashNumbers(name);
    const data = (suffix: string) => tensors.get(`${name}.${suffix}`)?.data ?? new Float32Array();
    return [name, { kernel: data("conv.weight"), bias: data("bn.bias") }] as const;
  });
  return {
    convolutions: new Map(first),
    unused: [],
    format: "safetensors",
    sha256: "1".repeat(64),
    dimensions: [64],
  };
}

function mix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
