import { VaeError, type NamedArray } from "@vae/base";

/** The first thing of a step that is not finite. */
export interface NotFinite {
  /** E.g. `the weights "decoder/dense/kernel"` or `the term "kl"`. */
  readonly what: string;
  readonly value: number;
  /** Steps done when it came to be. */
  readonly step: number;
}

/**
 * Looks through a step's report. Sums of weights, which the step took before it changed them, come before the terms:
 * bad weights make every term bad.
 *
 * Of several variables that went bad in one step the last of the network is named: a gradient that is NaN spreads from
 * where it arises to all that lies before.
 *
 * @param step - Steps done after this one.
 */
export function findNotFinite(
  report: Float32Array,
  { terms, weights }: { readonly terms: readonly string[]; readonly weights: readonly string[] },
  step: number,
): NotFinite | undefined {
  for (let i = weights.length - 1; i >= 0; i--) {
    const sum = report[terms.length + i] ?? Number.NaN;
    if (!Number.isFinite(sum)) {
      return { what: `the weights "${weights[i] ?? ""}"`, value: sum, step: step - 1 };
    }
  }
  const isBad = (i: number) => !Number.isFinite(report[i] ?? Number.NaN);
  // The loss is the sum of the others, so it is named only where it alone is bad.
  const order = terms.map((_, i) => i).sort((a, b) => lossLast(terms, a) - lossLast(terms, b));
  const bad = order.find(isBad);
  if (bad === undefined) return undefined;
  return { what: `the term "${terms[bad] ?? ""}"`, value: report[bad] ?? Number.NaN, step };
}

function lossLast(terms: readonly string[], i: number): number {
  return terms[i] === "loss" ? 1 : 0;
}

/** Looks through the arrays of a checkpoint, the last of the network first. */
export function findNotFiniteArray(
  arrays: Readonly<Record<string, NamedArray>>,
  step: number,
): NotFinite | undefined {
  for (const [name, { data }] of Object.entries(arrays).reverse()) {
    for (const value of data as Float32Array) {
      if (!Number.isFinite(value)) return { what: `the weights "${name}"`, value, step };
    }
  }
  return undefined;
}

/**
 * The error that a training ends with.
 *
 * @param where - Steps of an epoch; steps done when it was found; step of the last checkpoint, if there is one.
 */
export function diverged(
  { what, value, step }: NotFinite,
  where: {
    readonly stepsPerEpoch: number;
    readonly foundAt: number;
    readonly checkpoint: number | undefined;
  },
): VaeError {
  const epoch = Math.floor(Math.max(0, step - 1) / where.stepsPerEpoch);
  const found = where.foundAt === step ? "" : `, found at step ${where.foundAt}`;
  const kept =
    where.checkpoint === undefined
      ? "no checkpoint was made before it"
      : `the last checkpoint, of step ${where.checkpoint}, is kept`;
  return new VaeError(
    "TRAINING_DIVERGED",
    `training: ${what} became ${value} at epoch ${epoch}, step ${step}${found}; ${kept}. ` +
      "Try a lower learning rate, a warm-up (schedule.warmUpSteps), shorter gradients (clipNorm) or a larger gamma.",
  );
}
