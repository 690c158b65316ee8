import { VaeError, type NamedArray, type Rng } from "@vae/base";

/** What a sampler learns from. */
export interface Latents {
  /** Number of dimensions, d. */
  readonly width: number;
  /** Latents `[n, d]`, row-major; with `logVariance` the means μ of their posteriors. */
  readonly data: Float32Array | Float64Array;
  /**
   * log σ² of the posteriors, `[n, d]`. Each sampler but the aggregate posterior then learns from one draw
   * `μ + σ·ε` of each; leave it out to learn from the means alone.
   */
  readonly logVariance?: Float32Array | Float64Array;
}

/** Named arrays of a sampler, as they are stored. */
export type SamplerArrays = Readonly<Record<string, NamedArray>>;

/** One way to generate latents, before it has seen any. */
export interface Sampler {
  /** Name in the registry, e.g. `gmm`. */
  readonly id: string;
  /** All that is needed to make it again, as JSON. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * Learns from latents, which it leaves alone.
   *
   * @throws {VaeError} SHAPE_MISMATCH, when the values are no whole number of rows.
   * @throws {VaeError} DATA_INVALID, when there are too few of them or one is not finite.
   */
  fit(latents: Latents, rng: Rng): Promise<FittedSampler>;
  /**
   * Takes up what {@link FittedSampler.save} gave.
   *
   * @param subject - What errors call it, e.g. a file name.
   * @throws {VaeError} DATA_INVALID, when an array is missing or has another shape.
   */
  load(arrays: SamplerArrays, subject?: string): Promise<FittedSampler>;
}

/** A sampler that has learnt. */
export interface FittedSampler {
  readonly sampler: Sampler;
  /** Number of dimensions, d. */
  readonly width: number;
  /**
   * Generates latents. Equal generators give equal latents, and the first rows of a longer draw are those of a
   * shorter one.
   *
   * @returns `[n, d]`, row-major.
   * @throws {VaeError} CONFIG_INVALID, when n is no whole number ≥ 1.
   */
  sample(n: number, rng: Rng): Promise<Float32Array>;
  /** What {@link Sampler.load} takes. */
  save(): Promise<SamplerArrays>;
  /** Frees what it holds on a device; nothing for samplers in closed form. */
  dispose(): void;
}

/** Points that a sampler learns from, in float64. */
export interface Points {
  readonly count: number;
  readonly width: number;
  /** `[count, width]`, row-major. */
  readonly data: Float64Array;
}

/**
 * The points of latents: as they are, or one draw of each posterior.
 *
 * @param least - Fewest rows that will do.
 */
export function pointsOf(latents: Latents, rng: Rng, least = 1): Points {
  const { width, logVariance } = latents;
  const count = checkLatents(latents, least);
  const data = Float64Array.from(latents.data);
  if (logVariance !== undefined) {
    for (let i = 0; i < data.length; i++) {
      data[i]! += Math.exp(0.5 * logVariance[i]!) * rng.normal();
    }
  }
  return { count, width, data };
}

/** Number of rows, after a look at every value. */
export function checkLatents({ width, data, logVariance }: Latents, least = 1): number {
  const count = data.length / width;
  if (!Number.isSafeInteger(width) || width < 1 || !Number.isInteger(count)) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `latents: expected whole rows of width ${width}, got ${data.length} values.`,
    );
  }
  if (logVariance !== undefined && logVariance.length !== data.length) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `latents: ${data.length} means do not fit ${logVariance.length} log-variances.`,
    );
  }
  if (count < least) {
    throw new VaeError(
      "DATA_INVALID",
      `latents: expected at least ${least} of them, got ${count}. Fit the sampler on more.`,
    );
  }
  for (const [name, values] of Object.entries({ latents: data, logVariance })) {
    const bad = values?.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (bad !== -1) {
      throw new VaeError(
        "DATA_INVALID",
        `${name}: row ${Math.floor(bad / width)}, column ${bad % width} (counted from 0) is ${values?.[bad] ?? 0}; expected finite numbers.`,
      );
    }
  }
  return count;
}

/** @throws {VaeError} CONFIG_INVALID, when n is no whole number ≥ 1. */
export function checkCount(n: number): void {
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new VaeError("CONFIG_INVALID", `sample: expected a whole number n ≥ 1, got ${n}.`);
  }
}

/** @throws {VaeError} CONFIG_INVALID, when an option is no whole number ≥ 1. */
export function checkWhole(options: Readonly<Record<string, number>>, subject: string): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new VaeError(
        "CONFIG_INVALID",
        `sampler ${subject}: ${name}: expected a whole number ≥ 1, got ${value}.`,
      );
    }
  }
}

/** @throws {VaeError} CONFIG_INVALID, when an option is no finite number > 0. */
export function checkPositive(options: Readonly<Record<string, number>>, subject: string): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(value > 0 && value < Infinity)) {
      throw new VaeError(
        "CONFIG_INVALID",
        `sampler ${subject}: ${name}: expected a number > 0, got ${value}.`,
      );
    }
  }
}

/** A float64 array for {@link SamplerArrays}. */
export function float64(shape: readonly number[], data: Float64Array): NamedArray<"F64"> {
  return { dtype: "F64", shape, data };
}

/** Finds a float array of a number of axes among stored ones. */
export function storedArray<D extends "F64" | "F32" | "U32">(
  arrays: SamplerArrays,
  name: string,
  dtype: D,
  rank: number,
  subject = "sampler",
): NamedArray<D> {
  const array = arrays[name];
  if (array?.dtype !== dtype || array.shape.length !== rank) {
    const got =
      array === undefined ? "nothing of that name" : `${array.dtype} [${array.shape.join(", ")}]`;
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected "${name}", ${dtype} with ${rank} axes, got ${got}.`,
    );
  }
  return array as NamedArray<D>;
}

/** @throws {VaeError} DATA_INVALID, when stored arrays do not fit each other. */
export function expectShape(
  { shape }: NamedArray,
  expected: readonly number[],
  name: string,
  subject = "sampler",
): void {
  if (shape.join() !== expected.join()) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: "${name}" is [${shape.join(", ")}], expected [${expected.join(", ")}].`,
    );
  }
}
