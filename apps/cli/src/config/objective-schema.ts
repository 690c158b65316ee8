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
    z.strictObject({ rule: z.literal("computed") }),
    z.strictObject({ rule: z.literal("fixed"), value: z.number().positive() }),
    z.strictObject({ rule: z.literal("learned") }),
    z.strictObject({ rule: z.literal("computedFreeEma") }),
    z.strictObject({ rule: z.literal("batchOptimal") }),
  ],
  { error: "expected computed, fixed, learned, computedFreeEma or batchOptimal" },
);

const flow = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("planar"), steps: count }),
  z.strictObject({ kind: z.literal("iaf"), steps: count, width: count.optional() }),
]);

const gaussian = {
  /** How the decoder's standard deviation is found. */
  gamma,
  /** Weight of the KL term. */
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
    z.strictObject({ kind: z.literal("gaussian").optional(), ...gaussian }),
    z.strictObject({ kind: z.literal("bernoulli"), klWeight, flow: flow.optional() }),
    z.strictObject({
      kind: z.literal("autoencoder"),
      /** Weight of the mean square of the latents. */
      latentWeight: weight,
      regulariser: z.discriminatedUnion(
        "kind",
        [
          z.strictObject({ kind: z.literal("none") }),
          z.strictObject({ kind: z.literal("l2"), weight }),
          z.strictObject({ kind: z.literal("spectral") }),
          z.strictObject({ kind: z.literal("gradient-penalty"), weight }),
        ],
        { error: "expected none, l2, spectral or gradient-penalty" },
      ),
    }),
    z.strictObject({
      kind: z.literal("wae-mmd"),
      weight,
      errorWeight: z.union([weight, z.literal("mean")], {
        error: 'expected a number ≥ 0 or "mean"',
      }),
      encoder: z.enum(["deterministic", "gaussian"]),
      scales: z.array(z.number().positive()).min(1).optional(),
    }),
  ],
  { error: "expected gaussian, bernoulli, autoencoder or wae-mmd" },
);

/** `objective` of a second stage: Gaussian, with a gamma of its own; latents have no size to be balanced by. */
export const secondStageObjectiveSchema = z.strictObject({
  kind: z.literal("gaussian").optional(),
  ...gaussian,
  klWeight: weight,
});
