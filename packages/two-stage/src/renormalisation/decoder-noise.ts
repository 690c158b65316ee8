import type { Rng } from "@vae/base";

/**
 * Adds the noise of the second stage's decoder: `z = ẑ + γ_z·ε`, the two-stage model of Dai and Wipf (2019)
 * as they sample it. The paper of Asperti (2020) and its code drop it.
 *
 * @param latents - `[n, d]`, row-major.
 * @param gamma - γ_z, the decoder's standard deviation; one for each dimension, `[d]`, where the second stage was
 *   trained on standardised latents.
 * @returns New latents.
 */
export function addDecoderNoise(
  latents: Float32Array,
  gamma: number | Float64Array,
  rng: Rng,
): Float32Array {
  return latents.map((value, at) => {
    const deviation = typeof gamma === "number" ? gamma : gamma[at % gamma.length]!;
    return value + deviation * rng.normal();
  });
}
