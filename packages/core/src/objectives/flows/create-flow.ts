import { VaeError } from "@vae/base";
import type { ParameterSpec } from "../../model/variable-store.js";
import type { Flow } from "../objective.js";
import { autoregressiveFlow } from "./autoregressive-flow.js";
import { planarFlow } from "./planar-flow.js";

/** A flow by its name, as JSON. */
export type FlowOptions =
  /** Rezende and Mohamed (2015), equation 10. */
  | { readonly kind: "planar"; readonly steps: number }
  /** Inverse autoregressive flow, Kingma et al. (2016). */
  | { readonly kind: "iaf"; readonly steps: number; readonly width?: number | undefined };

/** A flow, and what it is made of. */
export interface TrainedFlow extends Flow {
  readonly config: FlowOptions;
  /** Its variables for latents of a width, named `objective/flow/…`. */
  parameters(latent: number): readonly ParameterSpec[];
}

/** @throws {VaeError} CONFIG_INVALID, when a count is no whole number ≥ 1. */
export function createFlow(options: FlowOptions): TrainedFlow {
  const width = options.kind === "iaf" ? (options.width ?? 128) : 1;
  for (const [name, value] of Object.entries({ steps: options.steps, width })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new VaeError(
        "CONFIG_INVALID",
        `objective.flow.${name}: expected a whole number ≥ 1, got ${value}.`,
      );
    }
  }
  return options.kind === "planar"
    ? planarFlow(options.steps)
    : autoregressiveFlow(options.steps, width);
}
