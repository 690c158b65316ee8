import { Rng, VaeError, type Source } from "@vae/base";
import {
  diagnoseLatents,
  encodeSource,
  imageStream,
  latentsOf,
  rowStream,
  type DiagnoseLatentsOptions,
  type LatentDiagnostics,
} from "@vae/core";
import { aggregateMomentsOf, standardisationOf } from "@vae/two-stage";
import type { OpenRun } from "../runs/open-run.js";

/** A stage whose latents are looked at: z of the first, u of the second. */
export type DiagnosedStage = 1 | 2;

/**
 * Looks at the latent space of one stage of a run, through images: the first stage sees these, the second what it is
 * trained on, latents of the first. Draws are fixed by the run's seed.
 *
 * @throws {VaeError} CONFIG_INVALID, when the run has no second stage and it is asked for.
 */
export async function diagnoseRun(
  { path, config, vae, secondStage }: OpenRun,
  source: Source,
  stage: DiagnosedStage,
  options: Pick<DiagnoseLatentsOptions, "generated"> = {},
): Promise<LatentDiagnostics> {
  const rng = new Rng(config.seed).fork(`diagnostics/${stage}`);
  if (stage === 1) return diagnoseLatents(vae, imageStream(source, { rng }), { ...options, rng });
  if (secondStage === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${path}: has no second stage. Train one with vae train --second-stage ${path}.`,
    );
  }
  const posteriors = await encodeSource(vae, source);
  const from = secondStage.config.input === "mean" ? "mean" : "sample";
  const latents = latentsOf(posteriors, from, rng.fork("latents"));
  if (secondStage.config.standardise === true) {
    const { mean, deviation } = standardisationOf(aggregateMomentsOf(posteriors));
    latents.forEach((value, at) => {
      const d = at % posteriors.latent;
      latents[at] = (value - mean[d]!) / deviation[d]!;
    });
  }
  return diagnoseLatents(secondStage.model, rowStream(latents, posteriors.latent, { rng }), {
    ...options,
    rng,
  });
}
