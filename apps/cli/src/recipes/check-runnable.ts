import { VaeError } from "@vae/base";
import type { Recipe } from "./recipe.js";

/**
 * Refuses a recipe whose scores `vae reproduce` cannot compute yet, before anything is trained.
 *
 * @throws {VaeError} CONFIG_INVALID, with the command that trains what it trains.
 */
export function checkRunnable({ id, extractor, data, firstStage }: Recipe): void {
  if (extractor === "lenet") return;
  throw new VaeError(
    "CONFIG_INVALID",
    `${id}: can be planned with --dry-run, not run yet, since its scores need Inception features of generated images. Train its first stage with vae train --data ${data.train} --network ${firstStage.network.id}.`,
  );
}
