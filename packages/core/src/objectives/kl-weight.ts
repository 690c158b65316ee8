import { VaeError } from "@vae/base";
import type { ForwardPass } from "./objective.js";

/**
 * Weight of the KL term: a number, or `"balanced-by-size"`, `(2·side/latent)²`: what the paper's code multiplies the
 * term by. It is 1 for 32 pixels a side and 64 latents, 4 for 64 pixels and 64 latents.
 */
export type KlWeight = number | "balanced-by-size";

/** @throws {VaeError} CONFIG_INVALID, when a weight is negative, no number and not `"balanced-by-size"`. */
export function checkWeight(name: string, weight: KlWeight): void {
  const isWeight =
    typeof weight === "number"
      ? weight >= 0 && weight < Infinity
      : (weight as unknown) === "balanced-by-size" && name === "klWeight";
  if (!isWeight) {
    const orName = name === "klWeight" ? ' or "balanced-by-size"' : "";
    throw new VaeError(
      "CONFIG_INVALID",
      `objective.${name}: expected a number ≥ 0${orName}, got ${weight}.`,
    );
  }
}

/**
 * The weight as a number, for images of a size.
 *
 * @throws {VaeError} CONFIG_INVALID, when data that have no side, such as latents, are weighed by size.
 */
export function klWeightOf(
  weight: KlWeight,
  { target, latents }: Pick<ForwardPass, "target" | "latents">,
): number {
  if (typeof weight === "number") return weight;
  const [, height = 0, width = 0] = target.shape;
  if (target.rank !== 4) {
    throw new VaeError(
      "CONFIG_INVALID",
      `objective.klWeight: "balanced-by-size" is for images, the data are [${target.shape.join(", ")}]. Use a number.`,
    );
  }
  return klWeightBySize(Math.sqrt(height * width), latents.shape[1]);
}

/** `(2·side/latent)²` (BalancingVAE's code; no paper mentions it). */
export function klWeightBySize(side: number, latent: number): number {
  return ((2 * side) / latent) ** 2;
}
