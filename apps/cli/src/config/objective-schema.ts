import { z } from "zod";

const count = z.int().min(1);
const weight = z.number().min(0);
/** A number, or `(2·side/latent)²`. */
const klWeight = z.union([weight, z.literal("balanced-by-size")], {
  error: 'expected a number ≥ 0 or "balanced-by-size"',
});

const gamma = z.discriminatedUnion(
  "rule",
  [
    z.strictObject({
      /** γ² = m, a running mean of the batches' squared error that never rises (Asperti and Trentin, 2020). */
      rule: z.literal("computed"),
    }),
    z.strictObject({
      /** γ is a constant. */
      rule: z.literal("fixed"),
      /** γ, pixels in [0, 1]. */
      value: z.number().positive(),
    }),
    z.strictObject({
      /** log γ is trained with the weights, from γ = 1 (Dai and Wipf, 2019). */
      rule: z.literal("learned"),
    }),
    z.strictObject({
      /** γ² is the least value so far of a running mean that may rise (Asperti's later code). */
      rule: z.literal("computedFreeEma"),
    }),
    z.strictObject({
      /** γ² is the squared error of the batch itself, differentiated (Rybkin et al., 2021). */
      rule: z.literal("batchOptimal"),
    }),
  ],
  { error: "expected computed, fixed, learned, computedFreeEma or batchOptimal" },
);

const flow = z.discriminatedUnion("kind", [
  z.strictObject({
    /** Planar flows (Rezende and Mohamed, 2015). */
    kind: z.literal("planar"),
    /** Flows, one after the other. */
    steps: count,
  }),
  z.strictObject({
    /** Inverse autoregressive flows (Kingma et al., 2016). */
    kind: z.literal("iaf"),
    /** Flows, one after the other. */
    steps: count,
    /** Hidden units of each. `@default 128` */
    width: count.optional(),
  }),
]);

const gaussian = {
  /** How the decoder's standard deviation is found. */
  gamma,
  /** Weight of the KL term: a number, or `balanced-by-size`, `(2·side/latent)²`. */
  klWeight,
  /** Holds σ of the posterior. */
  posteriorSigma: z.number().positive().optional(),
  /** Bends the posterior. */
  flow: flow.optional(),
};

/** `objective` of a first stage: what `createObjective` of `@vae/core` takes. Without a kind it is Gaussian. */
export const objectiveSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      /** A VAE with a Gaussian decoder; may be left out. */
      kind: z.literal("gaussian").optional(),
      ...gaussian,
    }),
    z.strictObject({
      /** A VAE whose decoder says how likely each value is white: cross-entropy. */
      kind: z.literal("bernoulli"),
      /** Weight of the KL term. */
      klWeight,
      /** Bends the posterior. */
      flow: flow.optional(),
    }),
    z.strictObject({
      /** No VAE: an autoencoder without noise, regularised (RAE, Ghosh et al., 2020) or not. */
      kind: z.literal("autoencoder"),
      /** Weight of the mean square of the latents. */
      latentWeight: weight,
      /** What keeps the decoder smooth. */
      regulariser: z.discriminatedUnion(
        "kind",
        [
          z.strictObject({
            /** Nothing: a plain autoencoder. */
            kind: z.literal("none"),
          }),
          z.strictObject({
            /** The squares of the decoder's kernels. */
            kind: z.literal("l2"),
            /** Weight of their sum. */
            weight,
          }),
          z.strictObject({
            /** The decoder's kernels are divided by their spectral norms; nothing is added to the loss. */
            kind: z.literal("spectral"),
          }),
          z.strictObject({
            /** The squared gradient of Σ x̂² for z. */
            kind: z.literal("gradient-penalty"),
            /** Weight of its mean. */
            weight,
          }),
        ],
        { error: "expected none, l2, spectral or gradient-penalty" },
      ),
    }),
    z.strictObject({
      /** Wasserstein autoencoder with maximum mean discrepancy (Tolstikhin et al., 2018). */
      kind: z.literal("wae-mmd"),
      /** Weight of the discrepancy. */
      weight,
      /** Weight of the squared error summed over an image, or `mean` of its values. */
      errorWeight: z.union([weight, z.literal("mean")], {
        error: 'expected a number ≥ 0 or "mean"',
      }),
      /** Whether latents are the means alone or are drawn. */
      encoder: z.enum(["deterministic", "gaussian"]),
      /** Scales of the inverse multiquadric kernel. `@default [0.1, 0.2, 0.5, 1, 2, 5, 10]` */
      scales: z.array(z.number().positive()).min(1).optional(),
    }),
  ],
  { error: "expected gaussian, bernoulli, autoencoder or wae-mmd" },
);

/** `objective` of a second stage: Gaussian, with a gamma of its own; latents have no size to be balanced by. */
export const secondStageObjectiveSchema = z.strictObject({
  /** Gaussian, the only one; may be left out. */
  kind: z.literal("gaussian").optional(),
  ...gaussian,
  /** Weight of the KL term. */
  klWeight: weight,
});
