import { VaeError } from "@vae/base";
import { checkName } from "../networks/layers/layer.js";

/** When a learning rate is lowered for want of progress. */
export interface PlateauOptions {
  /** Metric of an epoch that is followed: a term of the loss, or one that `onEpoch` returns. `@default "loss"` */
  readonly metric?: string | undefined;
  /** Whether less of the metric is better, or more. `@default "min"` */
  readonly mode?: "min" | "max" | undefined;
  /** What the learning rate is multiplied by. `@default 0.5` */
  readonly factor?: number | undefined;
  /** Epochs without progress before it is. `@default 5` */
  readonly patience?: number | undefined;
  /** What counts as progress: more than this. `@default 1e-4` */
  readonly minDelta?: number | undefined;
  /** It is not lowered beyond this share of its start. `@default 0` */
  readonly minFactor?: number | undefined;
}

/** What a plateau remembers between epochs, as JSON. */
export interface PlateauState {
  /** Best value of the metric so far; null before the first epoch. */
  readonly best: number | null;
  /** Epochs since then. */
  readonly wait: number;
  /** What the learning rate is multiplied by now. */
  readonly factor: number;
}

/** Where it begins. */
export const freshPlateau: PlateauState = { best: null, wait: 0, factor: 1 };

/**
 * Takes in the metric of an epoch, by the rule of Keras' `ReduceLROnPlateau`: after `patience` epochs without progress
 * the factor is applied and the count begins again.
 */
export function observeEpoch(
  { mode = "min", factor = 0.5, patience = 5, minDelta = 1e-4, minFactor = 0 }: PlateauOptions,
  state: PlateauState,
  value: number,
): PlateauState {
  const { best } = state;
  const isBetter =
    best === null || (mode === "min" ? value < best - minDelta : value > best + minDelta);
  if (isBetter) return { ...state, best: value, wait: 0 };
  const wait = state.wait + 1;
  if (wait < patience) return { ...state, wait };
  return { best, wait: 0, factor: Math.max(minFactor, state.factor * factor) };
}

/** @throws {VaeError} CONFIG_INVALID, when a number makes no sense. */
export function checkPlateau({
  mode = "min",
  factor = 0.5,
  patience = 5,
  minDelta = 0,
  minFactor = 0,
}: PlateauOptions): void {
  const wrong = (name: string, expected: string, got: number) =>
    new VaeError("CONFIG_INVALID", `plateau.${name}: expected ${expected}, got ${got}.`);
  checkName("mode of plateau", mode, ["min", "max"]);
  if (!(factor > 0 && factor < 1)) throw wrong("factor", "above 0, below 1", factor);
  if (!Number.isSafeInteger(patience) || patience < 1) {
    throw wrong("patience", "a whole number ≥ 1", patience);
  }
  if (!(minDelta >= 0)) throw wrong("minDelta", "a number ≥ 0", minDelta);
  if (!(minFactor >= 0 && minFactor < 1)) throw wrong("minFactor", "from 0, below 1", minFactor);
}
