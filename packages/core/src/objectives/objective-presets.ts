import { unknownName, type ImageShape } from "@vae/base";
import type { ObjectiveOptions } from "./create-objective.js";

/** The data that weights were published for; other images get those of the nearest. */
type Like = "mnist" | "cifar10" | "celeba";

/** One channel is like MNIST; of colours, up to 32 pixels a side are like CIFAR-10, more are like CelebA. */
function likeOf([height, width, channels]: ImageShape): Like {
  if (channels === 1) return "mnist";
  return Math.max(height, width) <= 32 ? "cifar10" : "celeba";
}

/** RAE's VAE sums over pixels the mean over channels: `Σ (x − x̂)²/C` is a Gaussian's `(x − x̂)²/(2γ²)` at γ² = C/2. */
function channelMean([, , channels]: ImageShape): ObjectiveOptions & { readonly gamma: object } {
  return { gamma: { rule: "fixed", value: Math.sqrt(channels / 2) } };
}

/**
 * Published objectives. Weights that go with a data set are those of the one that the images are most like: `[MNIST,
 * CIFAR-10, CelebA]`.
 */
const presets = {
  /** Asperti and Trentin: computed γ, the KL term weighed by size. */
  paper: () => ({ gamma: { rule: "computed" }, klWeight: "balanced-by-size" }),
  /** Dai and Wipf: learned γ. */
  "dai-wipf": () => ({ gamma: { rule: "learned" }, klWeight: 1 }),
  /** Dai and Wipf's first rival: γ = 1. */
  "fixed-gamma": () => ({ gamma: { rule: "fixed", value: 1 }, klWeight: 1 }),
  /** GreenVAE's ResNet: its constants, which have no gradient, are kept here. */
  "green-vae": () => ({ gamma: { rule: "computedFreeEma" }, klWeight: "balanced-by-size" }),
  /** GreenVAE's convolutional VAE: ½ Σ (x − x̂)² + 0.024·KL. */
  "green-vae-conv": () => ({ gamma: { rule: "fixed", value: 1 }, klWeight: 0.024 }),
  /** Split-VAE: β = 8, 3, 3. */
  "split-vae": (_, by) => ({ gamma: { rule: "computedFreeEma" }, klWeight: by(8, 3, 3) }),
  /** σ-VAE. */
  "sigma-vae": () => ({ gamma: { rule: "batchOptimal" }, klWeight: 1 }),
  /** Cross-entropy, Dai and Wipf's other reconstruction term. */
  bernoulli: () => ({ kind: "bernoulli", klWeight: 1 }),
  /** Higgins et al. (2017): cross-entropy, β = 4. */
  "beta-vae": () => ({ kind: "bernoulli", klWeight: 4 }),
  /** Dai and Wipf's VAE with a flow: theirs is not described; four planar steps here. */
  flow: () => ({
    gamma: { rule: "learned" },
    klWeight: 1,
    flow: { kind: "planar", steps: 4 },
  }),
  /** Kingma et al. (2016), without context. */
  iaf: () => ({
    gamma: { rule: "learned" },
    klWeight: 1,
    flow: { kind: "iaf", steps: 2, width: 128 },
  }),
  /** RAE's VAE. */
  "rae-vae": (shape, by) => ({ ...channelMean(shape), klWeight: by(0.312, 0.024, 0.09024) }),
  /** RAE's VAE of constant variance, σ = 0.7. */
  "cv-vae": (shape, by) => ({
    ...channelMean(shape),
    klWeight: by(0.039, 9e-4, 0.01),
    posteriorSigma: 0.7,
  }),
  /** An autoencoder. */
  ae: () => ({ kind: "autoencoder", latentWeight: 0, regulariser: { kind: "none" } }),
  /** RAE without regulariser of the decoder. */
  rae: (_, by) => ({
    kind: "autoencoder",
    latentWeight: by(5e-4, 1e-2, 1e-4),
    regulariser: { kind: "none" },
  }),
  "rae-l2": (_, by) => ({
    kind: "autoencoder",
    latentWeight: by(1e-4, 1e-3, 1e-4),
    regulariser: { kind: "l2", weight: by(1e-7, 1e-6, 1e-7) },
  }),
  "rae-sn": (_, by) => ({
    kind: "autoencoder",
    latentWeight: by(9e-3, 3e-2, 2.4e-3),
    regulariser: { kind: "spectral" },
  }),
  /** NB: the authors' configuration for CIFAR-10 has weight 0; here it is MNIST's. */
  "rae-gp": (_, by) => ({
    kind: "autoencoder",
    latentWeight: by(1e-4, 1e-4, 1e-4),
    regulariser: { kind: "gradient-penalty", weight: by(0.5e-7, 0.5e-7, 1e-7) },
  }),
  /** RAE's WAE: means of squares on MNIST and CIFAR-10, on CelebA 0.05 of their sum, as WAE's own code. */
  "wae-mmd": (_, by) => ({
    kind: "wae-mmd",
    weight: by(0.03, 0.006, 100),
    errorWeight: by<number | "mean">("mean", "mean", 0.05),
    encoder: "deterministic",
  }),
} as const satisfies Readonly<
  Record<
    string,
    (
      shape: ImageShape,
      by: <Value>(mnist: Value, cifar10: Value, celeba: Value) => Value,
    ) => ObjectiveOptions
  >
>;

/** The name of a published objective. */
export type ObjectivePreset = keyof typeof presets;

/** The names that {@link objectivePreset} knows. */
export const objectivePresets = Object.keys(presets) as readonly ObjectivePreset[];

/**
 * A published objective with the weights that it was published with, for images of a shape.
 *
 * @returns Options for `createObjective`, JSON.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such preset.
 *
 * @example
 * ```ts
 * const { latentWeight } = objectivePreset("rae-l2", [32, 32, 3]); // 0.001
 * ```
 */
export function objectivePreset(name: string, shape: ImageShape): ObjectiveOptions {
  if (!Object.hasOwn(presets, name)) throw unknownName("objective", name, objectivePresets);
  const place = { mnist: 0, cifar10: 1, celeba: 2 }[likeOf(shape)];
  return presets[name as ObjectivePreset](
    shape,
    <Value>(...values: [Value, Value, Value]) => values[place] as Value,
  );
}
