import { imageSize, type ImageShape } from "@vae/base";
import { matMul } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import { denseLayer } from "./layers/dense-layer.js";
import { gaussianHead } from "./layers/gaussian-head.js";
import { checkWhole } from "./layers/layer.js";
import { freshLstmState, lstmParameters, lstmStep } from "./layers/lstm.js";
import { denseParameters, trainedValues } from "./layers/parameters.js";
import type { Network } from "./network.js";
import { samplePosterior, type GaussianPosterior, type PosteriorHead } from "./posterior.js";

/** Options of {@link drawNetwork}. */
export interface DrawNetworkOptions {
  readonly imageShape: ImageShape;
  /** Steps, T. `@default 16` */
  readonly steps?: number;
  /** Latents of one step; the network's latent space is T times as wide. `@default 16`, of 3 channels 24 */
  readonly stepLatent?: number;
  /** Width of both LSTMs. `@default 256`, of 3 channels 1024 */
  readonly units?: number;
  /** What the encoder's last layer is read as. `@default "logSigma"` */
  readonly head?: PosteriorHead;
}

const imageGates = "encoder/image";
const encoderLstm = "encoder/lstm";
const decoderLstm = "decoder/lstm";
const brush = "decoder/brush";

/** The sizes of Ballestrazzi's thesis (Bologna, 2019). */
export const drawPresets = {
  /** For images of one channel. */
  mnist: { steps: 16, stepLatent: 16, units: 256 },
  /** For images in colour. */
  "cifar-10": { steps: 16, stepLatent: 24, units: 1024 },
} as const;

/**
 * DRAW without attention (Gregor et al., 2015): an encoder and a decoder that draw on a canvas in T steps.
 *
 * From `c₀ = 0`, for t = 1 … T: the encoder's LSTM reads `[x, x − sigmoid(c), h_dec]`; `z_t ~ N(μ, σ²)` of its state; the
 * decoder's LSTM reads `z_t`; `c ← c + W·h_dec`. The image is `sigmoid(c_T)`.
 *
 * The posterior of a step depends on what the steps before it drew. So `encode` answers for the path on which every draw is
 * the mean, `forward` for the path of its noise; `decode` needs the latents alone. They are z_1, …, z_T side by side,
 * `[batch, T·stepLatent]`, and their KL is the sum over the steps.
 *
 * 2,620,208 parameters at 28×28×1, 41,053,232 at 32×32×3, with one set of biases in each LSTM, where PyTorch has two.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 *
 * @example
 * ```ts
 * const network = drawNetwork({ imageShape: [28, 28, 1] });
 * network.latent; // 256
 * ```
 */
export function drawNetwork({
  imageShape,
  steps = 16,
  stepLatent = imageShape[2] === 1 ? 16 : 24,
  units = imageShape[2] === 1 ? 256 : 1024,
  head = "logSigma",
}: DrawNetworkOptions): Network {
  checkWhole("draw", { steps, stepLatent, units });
  const pixels = imageSize(imageShape);
  const latent = steps * stepLatent;
  const readHead = gaussianHead(units, stepLatent, head);
  const parameters = {
    // The image's share of the gates is the same in every step: its kernel stands by itself and is used once.
    [imageGates]: denseParameters(imageGates, pixels, 4 * units).slice(0, 1),
    [encoderLstm]: lstmParameters(encoderLstm, pixels + units, units),
    head: readHead.parameters,
    [decoderLstm]: lstmParameters(decoderLstm, stepLatent, units),
    [brush]: denseParameters(brush, units, pixels),
  };
  const layer = (name: keyof typeof parameters, kind: string, outputs: number) => ({
    name,
    kind,
    outputShape: [outputs],
    parameters: trainedValues(parameters[name]),
  });

  /** What the decoder keeps from step to step. */
  const start = (batch: number) => ({
    state: freshLstmState(batch, units),
    canvas: tf.zeros<tf.Rank.R2>([batch, pixels]),
  });
  const paint = (scope: Scope, { state, canvas }: ReturnType<typeof start>, z: tf.Tensor2D) => {
    const next = lstmStep(scope, decoderLstm, z, state);
    const stroke = denseLayer(scope, brush, next.hidden, "linear"); // [B, H·W·C]
    return { state: next, canvas: tf.add<tf.Tensor2D>(canvas, stroke) };
  };
  const imagesOf = (canvas: tf.Tensor2D) =>
    tf.reshape<tf.Rank.R4>(tf.sigmoid(canvas), [-1, ...imageShape]);
  const stepOf = (values: tf.Tensor2D, step: number) =>
    tf.slice2d(values, [0, step * stepLatent], [-1, stepLatent]);

  /** All steps, on the path of the noise or, without, on that of the means. */
  const run = (scope: Scope, images: tf.Tensor4D, noise?: tf.Tensor2D) => {
    const batch = images.shape[0];
    const x = tf.reshape<tf.Rank.R2>(images, [-1, pixels]);
    const fromImage = matMul(x, scope.parameter(`${imageGates}/kernel`)); // [B, 4·units]
    let encoder = freshLstmState(batch, units);
    let decoder = start(batch);
    const posteriors: GaussianPosterior[] = [];
    const latents: tf.Tensor2D[] = [];
    for (let step = 0; step < steps; step++) {
      const error = tf.sub<tf.Tensor2D>(x, tf.sigmoid(decoder.canvas));
      const seen = tf.concat2d([error, decoder.state.hidden], 1);
      encoder = lstmStep(scope, encoderLstm, seen, encoder, fromImage);
      const posterior = readHead.apply(scope, encoder.hidden);
      const z =
        noise === undefined ? posterior.mean : samplePosterior(posterior, stepOf(noise, step));
      decoder = paint(scope, decoder, z);
      posteriors.push(posterior);
      latents.push(z);
    }
    const beside = (values: tf.Tensor2D[]) => tf.concat2d(values, 1); // [B, T·stepLatent]
    return {
      posterior: {
        mean: beside(posteriors.map(({ mean }) => mean)),
        logVariance: beside(posteriors.map(({ logVariance }) => logVariance)),
      },
      latents: beside(latents),
      canvas: decoder.canvas,
    };
  };

  return {
    id: "draw",
    config: { imageShape, steps, stepLatent, units, head },
    imageShape,
    latent,
    parameters: Object.values(parameters).flat(),
    layers: [
      layer(imageGates, "dense without bias, once", 4 * units),
      layer(encoderLstm, `LSTM, ${steps} times`, units),
      ...readHead.layers,
      layer(decoderLstm, `LSTM, ${steps} times`, units),
      layer(brush, `dense, ${steps} times, added up`, pixels),
    ],
    encode: (scope, images) =>
      tf.tidy(() => {
        const { mean, logVariance } = run(scope, images).posterior;
        return { mean, logVariance };
      }),
    decode: (scope, latents) =>
      tf.tidy(() => {
        let decoder = start(latents.shape[0]);
        for (let step = 0; step < steps; step++) {
          decoder = paint(scope, decoder, stepOf(latents, step));
        }
        return imagesOf(decoder.canvas);
      }),
    forward(scope, images, noise) {
      const [mean, logVariance, latents, output] = tf.tidy(() => {
        const drawn = run(scope, images, noise);
        const { posterior } = drawn;
        return [posterior.mean, posterior.logVariance, drawn.latents, imagesOf(drawn.canvas)];
      }) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor4D];
      return { posterior: { mean, logVariance }, latents, output };
    },
  };
}
