import { VaeError } from "@vae/base";
import { classCount, convolutions, type Convolution } from "../convolutions.js";
import { sizeOf, type NamedNumbers } from "./named-numbers.js";

/** A convolution with its batch normalisation folded in: `relu(conv2d(x, kernel) + bias)`. */
export interface FoldedConvolution {
  /** `[height, width, inputs, outputs]`. */
  readonly kernel: Float32Array;
  /** `[outputs]`. */
  readonly bias: Float32Array;
}

/** Numbers of the network by layer; a partial file lacks the last ones. */
export interface FoldedWeights {
  readonly convolutions: ReadonlyMap<string, FoldedConvolution>;
  /** The last layer, `[2048, 1008]`. */
  readonly classes?: { readonly kernel: Float32Array; readonly bias: Float32Array };
  /** Names in the file that the network has no use for. */
  readonly unused: readonly string[];
}

/** Variance's ε of that graph; frameworks often default to 1e-5. */
const epsilon = 0.001;

/** Folds a PyTorch state dictionary; kernels `[outputs, inputs, height, width]`. */
export function foldStateDictionary(numbers: NamedNumbers, subject: string): FoldedWeights {
  const file = checkedFile(numbers, subject);
  const folded = new Map<string, FoldedConvolution>();
  for (const convolution of convolutions) {
    const { name, kernel: shape } = convolution;
    const [height, width, inputs, outputs] = shape;
    const part = (suffix: string) => file.take(`${name}.bn.${suffix}`, [outputs]);
    const kernel = file.take(`${name}.conv.weight`, [outputs, inputs, height, width]);
    folded.set(
      name,
      fold(
        transposeKernel(kernel, convolution),
        part("weight"),
        part("bias"),
        part("running_mean"),
        part("running_var"),
      ),
    );
  }
  const classes = file.take("fc.weight", [classCount, 2048]);
  const kernel = new Float32Array(classes.length);
  for (let i = 0; i < 2048; i++) {
    for (let j = 0; j < classCount; j++) kernel[i * classCount + j] = classes[j * 2048 + i]!;
  }
  return {
    convolutions: folded,
    classes: { kernel, bias: file.take("fc.bias", [classCount]) },
    unused: file.finish(),
  };
}

/** Folds the constants of the TensorFlow graph; kernels `[height, width, inputs, outputs]`. */
export function foldGraph(numbers: NamedNumbers, subject: string): FoldedWeights {
  const file = checkedFile(numbers, subject);
  const folded = new Map<string, FoldedConvolution>();
  for (const { name, scope, kernel: shape } of convolutions) {
    const part = (suffix: string) => file.take(`${scope}/batchnorm/${suffix}`, [shape[3]]);
    const kernel = file.take(`${scope}/conv2d_params`, shape);
    folded.set(
      name,
      fold(kernel, part("gamma"), part("beta"), part("moving_mean"), part("moving_variance")),
    );
  }
  return {
    convolutions: folded,
    classes: {
      kernel: file.take("softmax/weights", [2048, classCount]),
      bias: file.take("softmax/biases", [classCount]),
    },
    unused: file.finish(),
  };
}

/** Takes weights that are folded already, of as many layers from the first as there are. */
export function takeFolded(numbers: NamedNumbers, subject: string): FoldedWeights {
  const file = checkedFile(numbers, subject);
  const folded = new Map<string, FoldedConvolution>();
  for (const { name, kernel: shape } of convolutions) {
    if (!numbers.has(`${name}.kernel`)) break;
    folded.set(name, {
      kernel: file.take(`${name}.kernel`, shape),
      bias: file.take(`${name}.bias`, [shape[3]]),
    });
  }
  if (folded.size === 0) file.take(`${convolutions[0]!.name}.kernel`, convolutions[0]!.kernel);
  const classes = numbers.has("fc.kernel")
    ? {
        kernel: file.take("fc.kernel", [2048, classCount]),
        bias: file.take("fc.bias", [classCount]),
      }
    : undefined;
  return { convolutions: folded, ...(classes && { classes }), unused: file.finish() };
}

/** `kernel · γ / √(variance + ε)` and `β − mean · γ / √(variance + ε)`, in float64. */
function fold(
  kernel: Float32Array,
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
): FoldedConvolution {
  const outputs = gamma.length;
  const scale = Float64Array.from(gamma, (value, j) => value / Math.sqrt(variance[j]! + epsilon));
  return {
    kernel: kernel.map((value, i) => value * scale[i % outputs]!),
    bias: beta.map((value, j) => value - mean[j]! * scale[j]!),
  };
}

/** `[outputs, inputs, height, width]` to `[height, width, inputs, outputs]`. */
function transposeKernel(kernel: Float32Array, { kernel: shape }: Convolution): Float32Array {
  const [height, width, inputs, outputs] = shape;
  const places = height * width;
  const result = new Float32Array(kernel.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let p = 0; p < places; p++) {
        result[(p * inputs + i) * outputs + o] = kernel[(o * inputs + i) * places + p]!;
      }
    }
  }
  return result;
}

/** Hands out numbers by name and shape, and knows what was missing and what is left. */
function checkedFile(numbers: NamedNumbers, subject: string) {
  const missing: string[] = [];
  const left = new Set(numbers.keys());
  return {
    /** NB: a missing name gives zeros until `finish` lists all of them. */
    take(name: string, shape: readonly number[]): Float32Array {
      const found = numbers.get(name);
      if (found === undefined) {
        missing.push(name);
        return new Float32Array(sizeOf(shape));
      }
      left.delete(name);
      if (found.shape.join() !== shape.join()) {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `${subject}: "${name}": expected shape [${shape.join(", ")}], got [${found.shape.join(", ")}].`,
        );
      }
      if (found.data.some((value) => value - value !== 0)) {
        throw new VaeError(
          "DATA_INVALID",
          `${subject}: "${name}": expected finite numbers, got NaN or Infinity.`,
        );
      }
      return found.data;
    },
    /** Names that nobody took. */
    finish(): string[] {
      if (missing.length > 0) {
        const shown = missing.slice(0, 5).map((name) => `"${name}"`);
        throw new VaeError(
          "DATA_INVALID",
          `${subject}: ${missing.length} names of the Inception network are missing: ${shown.join(", ")}` +
            (missing.length > 5 ? ", …" : ".") +
            (left.size > 0 ? ` It has ${left.size} others, e.g. "${[...left][0]}".` : ""),
        );
      }
      return [...left];
    },
  };
}
