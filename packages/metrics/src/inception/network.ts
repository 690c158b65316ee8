import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { compileStep, conv2d, createVariable, matMul, type CompiledStep } from "@vae/backend/ops";
import { classCount, convolutions, type InceptionDimension } from "./convolutions.js";
import type { InceptionWeights } from "./weights/decode-inception-weights.js";

/** What one pass may give. */
export type InceptionOutput = InceptionDimension | "logits";

/** Outputs by name; features `[batch, dimension]`, logits `[batch, 1008]`. */
export type InceptionOutputs = Partial<Record<InceptionOutput, tf.Tensor2D>>;

/** FID-InceptionV3 on the current backend. */
export interface InceptionNetwork {
  /**
   * Runs as far as the deepest output that is asked for; on native TensorFlow as one graph, which is recorded at the
   * first call with a number of images and a list of outputs.
   *
   * @param images - `[batch, 299, 299, 3]`, scaled to about [−1, 1] by a convention. Other sizes from 75 pixels on work,
   *   too, and mean nothing for a score.
   * @param outputs - What to compute. The features 64, 192 and 768 are averages over height and width; `logits` are
   *   those of the Inception Score, without bias.
   * @param onLayer - Is told the map after each stage, for tests that look for the first wrong one; then it runs op by
   *   op.
   * @returns Tensors that the caller owns.
   */
  run(
    images: tf.Tensor4D,
    outputs: readonly InceptionOutput[],
    onLayer?: (map: tf.Tensor4D) => void,
  ): InceptionOutputs;
  /** Frees the weights. */
  dispose(): void;
}

/** Deviations from the network, each a mistake that other ports make; for tests of the tests. */
export interface InceptionMutation {
  /** Pads average pools with zeros that count. */
  countsPadding?: boolean;
  /** Pools by the mean in 7c, where that graph takes the maximum. */
  averagesLastPool?: boolean;
  /** Pools by the maximum in 7b. */
  maximisesFirstPool?: boolean;
  /** Swaps the two halves of a split branch in 7b. */
  swapsSplit?: boolean;
}

/**
 * Builds the network of the 2015-12-05 graph (Szegedy et al., 2015, as TensorFlow published it), whose 2048 features
 * are those of FID. It is not torchvision's `inception_v3`: average pools do not count their padding, 7c pools by the
 * maximum, and there are 1008 classes.
 *
 * @throws {VaeError} DATA_INVALID from `run`, when the weights do not reach as far as an output.
 */
export function createInceptionNetwork(
  weights: InceptionWeights,
  mutation: InceptionMutation = {},
): InceptionNetwork {
  const layers = new Map(
    convolutions.flatMap((convolution) => {
      const folded = weights.convolutions.get(convolution.name);
      if (folded === undefined) return [];
      const { name, kernel: shape } = convolution;
      const kernel = createVariable(`${name}.kernel`, folded.kernel, shape);
      const bias = createVariable(`${name}.bias`, folded.bias, [shape[3]]);
      return [[name, { ...convolution, kernel, bias }]];
    }),
  );
  const classes =
    weights.classes && createVariable("fc.kernel", weights.classes.kernel, [2048, classCount]);
  const variables = [
    ...[...layers.values()].flatMap(({ kernel, bias }) => [kernel, bias]),
    ...(classes ? [classes] : []),
  ];

  const convolve = (x: tf.Tensor4D, ...names: string[]): tf.Tensor4D =>
    names.reduce((map, name) => {
      const layer = layers.get(name);
      if (layer === undefined)
        throw new VaeError("DATA_INVALID", `The Inception weights end before ${name}.`);
      const { strides, padding } = layer;
      const kernel = layer.kernel.read() as tf.Tensor4D;
      const bias = layer.bias.read() as tf.Tensor1D;
      return conv2d(map, kernel, bias, { strides, padding, activation: "relu" });
    }, x);
  const join = (...maps: tf.Tensor4D[]) => tf.concat(maps, 3);
  const halve = (x: tf.Tensor4D) => tf.maxPool(x, 3, 2, "valid");
  const maximum = (x: tf.Tensor4D) => tf.maxPool(x, 3, 1, "same");
  const average = (x: tf.Tensor4D) =>
    mutation.countsPadding
      ? tf.avgPool(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 1, "valid") // prettier-ignore
      : tf.avgPool(x, 3, 1, "same"); // TensorFlow's, which leaves the padding out of the mean

  const blockA = (x: tf.Tensor4D, name: string) =>
    join(
      convolve(x, `${name}.branch1x1`),
      convolve(x, `${name}.branch5x5_1`, `${name}.branch5x5_2`),
      convolve(x, `${name}.branch3x3dbl_1`, `${name}.branch3x3dbl_2`, `${name}.branch3x3dbl_3`),
      convolve(average(x), `${name}.branch_pool`),
    );
  const blockB = (x: tf.Tensor4D, name: string) =>
    join(
      convolve(x, `${name}.branch3x3`),
      convolve(x, `${name}.branch3x3dbl_1`, `${name}.branch3x3dbl_2`, `${name}.branch3x3dbl_3`),
      halve(x),
    );
  const blockC = (x: tf.Tensor4D, name: string) =>
    join(
      convolve(x, `${name}.branch1x1`),
      convolve(x, ...[1, 2, 3].map((i) => `${name}.branch7x7_${i}`)),
      convolve(x, ...[1, 2, 3, 4, 5].map((i) => `${name}.branch7x7dbl_${i}`)),
      convolve(average(x), `${name}.branch_pool`),
    );
  const blockD = (x: tf.Tensor4D, name: string) =>
    join(
      convolve(x, `${name}.branch3x3_1`, `${name}.branch3x3_2`),
      convolve(x, ...[1, 2, 3, 4].map((i) => `${name}.branch7x7x3_${i}`)),
      halve(x),
    );
  const blockE = (x: tf.Tensor4D, name: string, pool: (x: tf.Tensor4D) => tf.Tensor4D) => {
    const single = convolve(x, `${name}.branch3x3_1`);
    const double = convolve(x, `${name}.branch3x3dbl_1`, `${name}.branch3x3dbl_2`);
    const split = [
      convolve(single, `${name}.branch3x3_2a`),
      convolve(single, `${name}.branch3x3_2b`),
    ];
    if (mutation.swapsSplit && name === "Mixed_7b") split.reverse();
    return join(
      convolve(x, `${name}.branch1x1`),
      ...split,
      convolve(double, `${name}.branch3x3dbl_3a`),
      convolve(double, `${name}.branch3x3dbl_3b`),
      convolve(pool(x), `${name}.branch_pool`),
    );
  };

  /** The network in stages, each from the output before it to the next. */
  const stages: readonly {
    readonly dimension: InceptionDimension;
    readonly steps: readonly ((x: tf.Tensor4D) => tf.Tensor4D)[];
  }[] = [
    {
      dimension: 64,
      steps: [
        (x) => convolve(x, "Conv2d_1a_3x3"),
        (x) => convolve(x, "Conv2d_2a_3x3"),
        (x) => convolve(x, "Conv2d_2b_3x3"),
        halve,
      ],
    },
    {
      dimension: 192,
      steps: [(x) => convolve(x, "Conv2d_3b_1x1"), (x) => convolve(x, "Conv2d_4a_3x3"), halve],
    },
    {
      dimension: 768,
      steps: [
        (x) => blockA(x, "Mixed_5b"),
        (x) => blockA(x, "Mixed_5c"),
        (x) => blockA(x, "Mixed_5d"),
        (x) => blockB(x, "Mixed_6a"),
        (x) => blockC(x, "Mixed_6b"),
        (x) => blockC(x, "Mixed_6c"),
        (x) => blockC(x, "Mixed_6d"),
        (x) => blockC(x, "Mixed_6e"),
      ],
    },
    {
      dimension: 2048,
      steps: [
        (x) => blockD(x, "Mixed_7a"),
        (x) => blockE(x, "Mixed_7b", mutation.maximisesFirstPool ? maximum : average),
        (x) => blockE(x, "Mixed_7c", mutation.averagesLastPool ? average : maximum),
      ],
    },
  ];

  function forward(
    images: tf.Tensor4D,
    outputs: readonly InceptionOutput[],
    onLayer?: (map: tf.Tensor4D) => void,
  ): InceptionOutputs {
    const wanted = new Set(outputs);
    const deepest = wanted.has("logits") ? 2048 : Math.max(...outputs.map(Number));
    const result: InceptionOutputs = {};
    let map = images;
    for (const { dimension, steps } of stages) {
      if (dimension > deepest) break;
      for (const step of steps) {
        const next = tf.tidy(() => step(map));
        if (map !== images) map.dispose(); // the widest maps would otherwise live to the end
        map = next;
        onLayer?.(map);
      }
      if (wanted.has(dimension)) result[dimension] = tf.mean<tf.Tensor2D>(map, [1, 2]);
    }
    if (wanted.has("logits")) {
      if (classes === undefined)
        throw new VaeError("DATA_INVALID", "The Inception weights have no classes.");
      const pooled = result[2048] ?? tf.mean<tf.Tensor2D>(map, [1, 2]);
      result.logits = matMul(pooled, classes.read() as tf.Tensor2D);
    }
    return result;
  }

  const compiled = new Map<string, CompiledStep>();
  function compiledFor(outputs: readonly InceptionOutput[]): CompiledStep {
    const key = outputs.join();
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const step = compileStep(({ images }) => forward(images as tf.Tensor4D, outputs), {
      variables,
    });
    compiled.set(key, step);
    return step;
  }

  return {
    run(images, outputs, onLayer) {
      if (onLayer !== undefined) return tf.tidy(() => forward(images, outputs, onLayer));
      return compiledFor(outputs)({ images });
    },
    dispose() {
      for (const step of compiled.values()) step.dispose();
      for (const variable of variables) variable.dispose();
    },
  };
}
