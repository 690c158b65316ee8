import { VaeError } from "@vae/base";
import { checkConfig, firstStageSchema, withSettings } from "../run-config.js";

/** The error by which settings of a first stage are refused. */
export function failureOf(config: object, settings: readonly string[]): VaeError {
  try {
    checkConfig(firstStageSchema, withSettings(config, settings), "--set");
  } catch (error) {
    if (VaeError.isInstance(error)) return error;
  }
  throw new Error("nothing was refused");
}
