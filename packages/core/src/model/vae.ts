import { Rng, VaeError, type ImageShape } from "@vae/base";
import { compileStep, type Tensors } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { AutoencoderNetwork, LatentNetwork, Network } from "../networks/network.js";
import type { GaussianPosterior } from "../networks/posterior.js";
import { decoderScope, drawLatents, encodeAs, forwardPass } from "../objectives/forward-pass.js";
import { gaussianObjective } from "../objectives/gaussian-objective.js";
import type { Objective } from "../objectives/objective.js";
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
   * Q(z given x) as the objective takes it, before its flow if it has one; with running statistics where the network has
   * any. The log-variance is −∞ where the objective takes the mean alone.
   *
   * @returns Mean and log-variance, `[batch, latent]`, which the caller owns.
   * @throws {VaeError} SHAPE_MISMATCH, when images do not have the network's shape.
   */
  encode(data: Data): GaussianPosterior;
  /**
   * Draws latents from posteriors: `z = μ + σ·ε`, bent by the objective's flow where it has one.
   *
   * @param noise - ε, standard normal, `[batch, latent]`; zeros for the means.
   * @returns `[batch, latent]`, which the caller owns.
   */
  draw(posterior: GaussianPosterior, noise: tf.Tensor2D): tf.Tensor2D;
  /**
   * The mean of P(x given z).
   *
   * @param latents - `[batch, latent]`.
   * @throws {VaeError} SHAPE_MISMATCH, when the latents have another width.
   */
  decode(latents: tf.Tensor2D): Data;
  /**
   * Encodes, draws and decodes, as a training step does: the way of a network whose posterior depends on its draws.
   *
   * @param noise - ε, standard normal, `[batch, latent]`.
   * @returns The mean of P(x given z), which the caller owns.
   */
  reconstruct(data: Data, noise: tf.Tensor2D): Data;
  /**
   * γ, the standard deviation of the decoder's Gaussian.
   *
   * @throws {VaeError} CONFIG_INVALID, when the objective's decoder is no Gaussian.
   */
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
 * @throws {VaeError} CONFIG_INVALID, when the objective wants another posterior than a network that draws by itself can
 *   give.
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
  if (network.forward !== undefined && (objective.posterior ?? objective.flow) !== undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `network "${network.id}" draws its latents by itself; an objective without variance, with a constant one or with a flow does not fit it.`,
    );
  }
  const model = { network, objective };
  const store = createVariableStore(
    [...network.parameters, ...objective.parameters(network)],
    rng.fork("weights"),
  );
  const scope = () => inferenceScope(readVariables(store.variables));
  const encodeStep = compileStep(
    ({ data }) => ({ ...encodeAs(objective, network.encode(scope(), data as Data)) }),
    store,
  );
  const decodeStep = compileStep(
    ({ latents }): Tensors => ({
      output: network.decode(decoderScope(model, scope()), latents as tf.Tensor2D),
    }),
    store,
  );
  const drawStep = compileStep(({ mean, logVariance, noise }): Tensors => {
    const posterior = { mean, logVariance } as GaussianPosterior;
    return { latents: drawLatents(objective, scope(), posterior, noise as tf.Tensor2D).latents };
  }, store);
  const reconstructStep = compileStep(
    ({ data, noise }) => ({
      output: forwardPass(model, scope(), data as Data, noise as tf.Tensor2D).output,
    }),
    store,
  );
  return {
    network,
    objective,
    store,
    encode(data) {
      const { imageShape } = network as { readonly imageShape?: ImageShape };
      if (imageShape !== undefined && data.shape.slice(1).join() !== imageShape.join()) {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `encode: expected images [batch, ${imageShape.join(", ")}], got [${data.shape.join(", ")}].`,
        );
      }
      return encodeStep({ data }) as unknown as GaussianPosterior;
    },
    draw: ({ mean, logVariance }, noise) =>
      drawStep({ mean, logVariance, noise })["latents"] as tf.Tensor2D,
    decode(latents) {
      if (latents.shape[1] !== network.latent) {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `decode: expected latents [batch, ${network.latent}], got [${latents.shape.join(", ")}].`,
        );
      }
      return decodeStep({ latents })["output"] as Data;
    },
    reconstruct: (data, noise) => reconstructStep({ data, noise })["output"] as Data,
    async gamma() {
      const variance = tf.tidy(() => {
        const now = objective.decoderVariance?.(scope());
        return now === undefined ? undefined : tf.clone(now);
      });
      if (variance === undefined) {
        throw new VaeError(
          "CONFIG_INVALID",
          `gamma: the objective "${String(objective.config["kind"])}" has no Gaussian decoder, so it has none.`,
        );
      }
      try {
        return Math.sqrt((await variance.data())[0] ?? Number.NaN);
      } finally {
        variance.dispose();
      }
    },
    dispose() {
      encodeStep.dispose();
      decodeStep.dispose();
      drawStep.dispose();
      reconstructStep.dispose();
      store.dispose();
    },
  };
}
