import { unknownName } from "@vae/base";
import { autoencoderObjective, type AutoencoderObjectiveOptions } from "./autoencoder-objective.js";
import { bernoulliObjective, type BernoulliObjectiveOptions } from "./bernoulli-objective.js";
import { gaussianObjective, type GaussianObjectiveOptions } from "./gaussian-objective.js";
import type { Objective } from "./objective.js";
import { waeObjective, type WaeObjectiveOptions } from "./wae-objective.js";

/** An objective as JSON, as a run's `config.json` has it. Without a kind it is Gaussian. */
export type ObjectiveOptions =
  | ({ readonly kind?: "gaussian" | undefined } & GaussianObjectiveOptions)
  | ({ readonly kind: "bernoulli" } & BernoulliObjectiveOptions)
  | ({ readonly kind: "autoencoder" } & AutoencoderObjectiveOptions)
  | ({ readonly kind: "wae-mmd" } & WaeObjectiveOptions);

/** The kinds that {@link createObjective} knows. */
export const objectiveKinds = ["gaussian", "bernoulli", "autoencoder", "wae-mmd"] as const;

/**
 * Builds an objective from JSON.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such kind; CONFIG_INVALID, when an option makes no sense.
 *
 * @example
 * ```ts
 * const objective = createObjective({ kind: "bernoulli", klWeight: 4 });
 * ```
 */
export function createObjective(options: ObjectiveOptions): Objective {
  switch (options.kind) {
    case undefined:
    case "gaussian":
      return gaussianObjective(options);
    case "bernoulli":
      return bernoulliObjective(options);
    case "autoencoder":
      return autoencoderObjective(options);
    case "wae-mmd":
      return waeObjective(options);
    default:
      throw unknownName("objective", (options as { kind: string }).kind, objectiveKinds);
  }
}
