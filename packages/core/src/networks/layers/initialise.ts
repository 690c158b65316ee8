import type { Rng } from "@vae/base";

/** Draws the first values of a kernel, given how many values each of its outputs and inputs is connected to. */
export type Initialiser = (
  rng: Rng,
  length: number,
  fan: { readonly in: number; readonly out: number },
) => Float32Array;

/** Uniform in ±√(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010). */
export const glorotUniform: Initialiser = (rng, length, fan) => {
  const limit = Math.sqrt(6 / (fan.in + fan.out));
  return drawn(length, () => (2 * rng.uniform() - 1) * limit);
};

/** Normal with mean 0. */
export function normal(deviation: number): Initialiser {
  return (rng, length) => drawn(length, () => deviation * rng.normal());
}

/** Normal with mean 0, drawn again where it is beyond two standard deviations, as TensorFlow does. */
export function truncatedNormal(deviation: number): Initialiser {
  return (rng, length) =>
    drawn(length, () => {
      let value = rng.normal();
      while (Math.abs(value) > 2) value = rng.normal();
      return deviation * value;
    });
}

/** A loop: `Float32Array.from` takes several times as long, and networks have up to 68 million values. */
function drawn(length: number, draw: () => number): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = draw();
  return values;
}
