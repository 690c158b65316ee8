import type { NamedArray } from "@vae/base";
import { expectShape, float64, storedArray, type SamplerArrays } from "../samplers/sampler.js";
import type { Standardisation } from "../training/second-stage-input.js";

/** A standardisation as a sampler stores it: `[2, d]`, the means above the deviations. */
export function storeStandardisation({ mean, deviation }: Standardisation): NamedArray<"F64"> {
  return float64([2, mean.length], Float64Array.of(...mean, ...deviation));
}

/**
 * Takes up what {@link storeStandardisation} gave.
 *
 * @throws {VaeError} DATA_INVALID, when it is missing or has another type or shape.
 */
export function storedStandardisation(arrays: SamplerArrays, subject?: string): Standardisation {
  const stored = storedArray(arrays, "standardisation", "F64", 2, subject);
  const width = stored.shape[1] ?? 0;
  expectShape(stored, [2, width], "standardisation", subject);
  return { mean: stored.data.slice(0, width), deviation: stored.data.slice(width) };
}
