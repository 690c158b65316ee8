import { Rng, unknownName, VaeError } from "@vae/base";
import { decodeLatents } from "@vae/core";
import { samplePrior, sampleSecondStage } from "@vae/two-stage";
import type { OpenRun } from "../runs/open-run.js";
import {
  latentTreatments,
  openRenormalised,
  treatLatents,
  type LatentTreatment,
} from "./latent-samples.js";

/** The samplers of the latent space, by stage. */
export const samplers = { prior: 1, "second-stage": 2 } as const;

/** What to sample. */
export interface SampleRunOptions {
  readonly n: number;
  /** A key of {@link samplers}; absent: the stage's own. */
  readonly sampler?: string | undefined;
  readonly stage: 1 | 2;
  readonly renormalise: LatentTreatment;
  readonly seed: number;
}

/**
 * Generates images of a run.
 *
 * Equal seeds give equal draws of u, whatever is done to the latents afterwards, so that pictures with and
 * without renormalisation can be laid side by side.
 *
 * @returns The latents that were decoded, `[n, d]`, and images in [0, 1].
 * @throws {VaeError} NAME_UNKNOWN, when sampler or renormalisation are unknown.
 * @throws {VaeError} CONFIG_INVALID, when options contradict each other, or the run has no second stage.
 */
export async function sampleRun(
  run: OpenRun,
  { n, sampler, stage, renormalise, seed }: SampleRunOptions,
): Promise<{ latents: Float32Array; images: Float32Array }> {
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new VaeError("CONFIG_INVALID", `--n: expected a whole number ≥ 1, got ${n}.`);
  }
  if (!latentTreatments.includes(renormalise)) {
    throw unknownName("renormalisation", renormalise, latentTreatments);
  }
  checkSampler(sampler, stage);
  const rng = new Rng(seed).fork("sample");
  if (stage === 1) {
    if (renormalise !== "none") {
      throw new VaeError(
        "CONFIG_INVALID",
        `--renormalise ${renormalise}: latents of stage 1 are drawn from N(0, I) and have variance 1 already. Use --stage 2.`,
      );
    }
    const latents = samplePrior(n, run.vae.network.latent, rng.fork("prior"));
    return { latents, images: await decodeLatents(run.vae, latents) };
  }
  const secondStage = await openRenormalised(run);
  if (secondStage === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${run.path}: no second stage yet. Train it with vae train --second-stage ${run.path}, or use --stage 1.`,
    );
  }
  const drawn = await sampleSecondStage(secondStage.model, n, rng.fork("second-stage"));
  const latents = await treatLatents(drawn, renormalise, secondStage, rng.fork("decoder-noise"));
  return { latents, images: await decodeLatents(run.vae, latents) };
}

function checkSampler(sampler: string | undefined, stage: 1 | 2): void {
  if (sampler === undefined) return;
  if (!(sampler in samplers)) throw unknownName("sampler", sampler, Object.keys(samplers));
  const itsStage = samplers[sampler as keyof typeof samplers];
  if (itsStage !== stage) {
    throw new VaeError(
      "CONFIG_INVALID",
      `--sampler ${sampler} belongs to stage ${itsStage}, --stage says ${stage}. Leave one of them out.`,
    );
  }
}
