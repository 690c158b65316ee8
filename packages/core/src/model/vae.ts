import { Rng, VaeError } from "@vae/base";
import { compileStep, type Tensors } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { AutoencoderNetwork, LatentNetwork, Network } from "../networks/network.js";
import type { GaussianPosterior } from "../networks/posterior.js";
import { gaussianObjective, type Objective } from "../objectives/gaussian-objective.js";
import { inferenceScope } from "./scope.js";
import { createVariableStore, readVariables, type VariableStore } from "./variable-store.js";

/** A network with values for its parameters, and the objective that trains it. */
export interface Autoencoder<
  Data extends tf.Tensor,
  Kind extends AutoencoderNetwork<Data> = AutoencoderNetwork<Data>,
> {
  readonly network: Kind;
  readonly objective: Objective;
  readonly store: VariableStore;
  /**
   * Q(z given x), with running statistics where the network has any.
   *
   * @returns Mean and log-variance, `[batch, latent]`, which the caller owns.
   */
  encode(data: Data): GaussianPosterior;
  /**
   * The mean of P(x given z).
   *
   * @param latents - `[batch, latent]`.
   * @throws {VaeError} SHAPE_MISMATCH, when the latents have another width.
   */
  decode(latents: tf.Tensor2D): Data;
  /** γ, the standard deviation of the decoder's Gaussian. */
  gamma(): Promise<number>;
  /** Frees all variables. */
  dispose(): void;
}

/** A VAE on images in [0, 1], `[batch, height, width, channels]`. */
export type Vae = Autoencoder<tf.Tensor4D, Network>;

/** A VAE on the latents of another, `[batch, width]`. */
export type LatentVae = Autoencoder<tf.Tensor2D, LatentNetwork>;

/** What {@link createVae} makes a model of. */
export interface CreateVaeOptions<Kind> {
  readonly network: Kind;
  /** `@default gaussianObjective()`, with computed gamma */
  readonly objective?: Objective;
  /** Draws the initial weights. `@default new Rng(1)` */
  readonly rng?: Rng;
}

/**
 * Creates an untrained model.
 *
 * @example
 * ```ts
 * const vae = createVae({ network: denseNetwork({ imageShape: [28, 28, 1], latent: 2 }) });
 * const images = vae.decode(tf.zeros([3, 2])); // [3, 28, 28, 1]
 * ```
 */
export function createVae(options: CreateVaeOptions<Network>): Vae;
export function createVae(options: CreateVaeOptions<LatentNetwork>): LatentVae;
export function createVae<Data extends tf.Tensor>({
  network,
  objective = gaussianObjective(),
  rng = new Rng(1),
}: CreateVaeOptions<AutoencoderNetwork<Data>>): Autoencoder<Data> {
  const store = createVariableStore(
    [...network.parameters, ...objective.parameters],
    rng.fork("weights"),
  );
  const scope = () => inferenceScope(readVariables(store.variables));
  const encodeStep = compileStep(
    ({ data }) => ({ ...network.encode(scope(), data as Data) }),
    store,
  );
  const decodeStep = compileStep(
    ({ latents }): Tensors => ({ output: network.decode(scope(), latents as tf.Tensor2D) }),
    store,
  );
  return {
    network,
    objective,
    store,
    encode: (data) => encodeStep({ data }) as unknown as GaussianPosterior,
    decode(latents) {
      if (latents.shape[1] !== network.latent) {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `decode: expected latents [batch, ${network.latent}], got [${latents.shape.join(", ")}].`,
        );
      }
      return decodeStep({ latents })["output"] as Data;
    },
    async gamma() {
      const variance = tf.tidy(() => tf.clone(objective.decoderVariance(scope())));
      try {
        return Math.sqrt((await variance.data())[0] ?? Number.NaN);
      } finally {
        variance.dispose();
      }
    },
    dispose() {
      encodeStep.dispose();
      decodeStep.dispose();
      store.dispose();
    },
  };
}
