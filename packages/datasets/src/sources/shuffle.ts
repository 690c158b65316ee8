import { Rng, type Source } from "@vae/base";
import { permute } from "./index-view.js";

/**
 * The images of a source in a random order that a seed fixes.
 *
 * @param seed - A whole number, 0 or more.
 * @throws {VaeError} CONFIG_INVALID, when the seed is none.
 *
 * @example
 * ```ts
 * const [train, validation] = [subset(shuffle(all, 1), 0, 900), subset(shuffle(all, 1), 900)];
 * ```
 */
export function shuffle(source: Source, seed: number): Source {
  const order = new Rng(seed).fork("shuffle").permutation(source.length);
  return permute(source, order, `shuffle ${seed}`);
}
