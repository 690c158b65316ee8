import { Rng, unknownName, VaeError } from "@vae/base";
import { decodeLatents } from "@vae/core";
import { openDataset } from "@vae/datasets/node";
import { samplePrior, sampleSecondStage } from "@vae/two-stage";
import type { OpenRun } from "../runs/open-run.js";
import {
  latentTreatments,
  openRenormalised,
  releasedStatisticsOfImages,
  treatLatents,
  type LatentTreatment,
} from "./latent-samples.js";
import { testSplitOf } from "./test-split.js";
import { exPostSamplers, openRunSampler, samplerMoments } from "./run-samplers.js";

/** The samplers of the latent space, by stage; those that are fitted afterwards stand in for the second. */
export const samplers: Readonly<Record<string, 1 | 2>> = {
  prior: 1,
  "second-stage": 2,
  ...Object.fromEntries(exPostSamplers.map((id) => [id, 2])),
};

/** What to sample. */
export interface SampleRunOptions {
  readonly n: number;
  /** A key of {@link samplers}; absent: the stage's own. */
  readonly sampler?: string | undefined;
  /** Options of a sampler that is fitted. */
  readonly samplerOptions?: Readonly<Record<string, unknown>>;
  readonly stage: 1 | 2;
  readonly renormalise: LatentTreatment;
  readonly seed: number;
  /** Folder that holds the data sets. */
  readonly root?: string | undefined;
}

/** What was sampled. */
export interface SampledImages {
  /** The latents that were decoded, `[n, d]`. */
  readonly latents: Float32Array;
  /** In [0, 1]. */
  readonly images: Float32Array;
  /** What a person should know of the renormalisation, with its figures. */
  readonly warning?: string | undefined;
}

/**
 * Generates images of a run.
 *
 * Equal seeds give equal draws of u, whatever is done to the latents afterwards, so that pictures with and
 * without renormalisation can be laid side by side.
 *
 * @throws {VaeError} NAME_UNKNOWN, when sampler or renormalisation are unknown.
 * @throws {VaeError} CONFIG_INVALID, when options contradict each other, or the run has no second stage.
 */
export async function sampleRun(run: OpenRun, options: SampleRunOptions): Promise<SampledImages> {
  const { n, sampler, samplerOptions = {}, stage, renormalise, seed } = options;
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new VaeError("CONFIG_INVALID", `--n: expected a whole number ≥ 1, got ${n}.`);
  }
  if (!latentTreatments.includes(renormalise)) {
    throw unknownName("renormalisation", renormalise, latentTreatments);
  }
  checkSampler(sampler, stage);
  const isExPost = sampler !== undefined && exPostSamplers.includes(sampler);
  const [option] = Object.keys(samplerOptions);
  if (option !== undefined && !isExPost) {
    throw new VaeError(
      "CONFIG_INVALID",
      `--set ${option}: only samplers that are fitted to latents take options: ${exPostSamplers.join(", ")}.`,
    );
  }
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
  const noise = { rng: rng.fork("decoder-noise") };
  const treated = isExPost
    ? await sampleExPost(run, sampler, options, rng, noise)
    : await sampleOwnStage(run, options, rng, noise);
  const { latents, warning } = treated;
  return { latents, images: await decodeLatents(run.vae, latents), warning };
}

async function sampleOwnStage(
  run: OpenRun,
  { n, renormalise, root }: SampleRunOptions,
  rng: Rng,
  noise: { readonly rng: Rng },
) {
  const secondStage = await openRenormalised(run);
  if (secondStage === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${run.path}: no second stage yet. Train it with vae train --second-stage ${run.path}, or use --stage 1.`,
    );
  }
  const drawn = await sampleSecondStage(
    secondStage.model,
    n,
    rng.fork("second-stage"),
    secondStage,
  );
  return treatLatents(drawn, renormalise, secondStage, {
    ...noise,
    released: async () =>
      releasedStatisticsOfImages(
        secondStage,
        run.vae,
        await openDataset(testSplitOf(run.config.data), { root }),
        rng.fork("released"),
      ),
  });
}

async function sampleExPost(
  run: OpenRun,
  id: string,
  { n, renormalise, samplerOptions }: SampleRunOptions,
  rng: Rng,
  noise: { readonly rng: Rng },
) {
  const fitted = await openRunSampler(run, id, samplerOptions);
  try {
    const drawn = await fitted.sample(n, rng.fork(`samplers/${id}`));
    if (renormalise === "none") return { latents: drawn, warning: undefined };
    return await treatLatents(drawn, renormalise, await samplerMoments(run, fitted), noise);
  } finally {
    fitted.dispose();
  }
}

function checkSampler(sampler: string | undefined, stage: 1 | 2): void {
  if (sampler === undefined) return;
  const itsStage = Object.hasOwn(samplers, sampler) ? samplers[sampler] : undefined;
  if (itsStage === undefined) throw unknownName("sampler", sampler, Object.keys(samplers));
  if (itsStage !== stage) {
    throw new VaeError(
      "CONFIG_INVALID",
      `--sampler ${sampler} belongs to stage ${itsStage}, --stage says ${stage}. Leave one of them out.`,
    );
  }
}
