import { Rng, type Source } from "@vae/base";
import { makeFolder, readBytes, writeFileAtomic } from "@vae/base/node";
import type { Vae } from "@vae/core";
import {
  allSamplers,
  createSampler,
  decodeSampler,
  encodeSampler,
  aggregateMomentsOf,
  latentMoments,
  readPosteriors,
  type FittedSampler,
} from "@vae/two-stage";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openPosteriors, weightsHash } from "../stages/second-stage-posteriors.js";
import { estimationDraws } from "./latent-samples.js";
import type { StageMoments } from "../runs/moments-file.js";

/** The names of samplers that are fitted to the latents of a run; the others a run has anyway. */
export const exPostSamplers = Object.keys(allSamplers).filter(
  (id) => id !== "prior" && id !== "second-stage",
);

/** What of a run a sampler is fitted to. */
export interface SampledRun {
  readonly path: string;
  readonly vae: Vae;
  readonly config: { readonly seed: number };
  openTrainingData(): Promise<Source>;
}

/**
 * Fits a sampler to the posteriors of a run's training images, or finds it fitted: it is kept in the run's
 * `samplers`, under a name that stands for sampler, options, seed and weights of the first stage.
 *
 * @returns The sampler, which the caller disposes of.
 * @throws {VaeError} NAME_UNKNOWN, when sampler or option are unknown; CONFIG_INVALID, when an option makes no sense.
 */
export async function openRunSampler(
  run: SampledRun,
  id: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<FittedSampler> {
  const sampler = createSampler(id, options, allSamplers);
  const { seed } = run.config;
  const weights = await weightsHash(run.vae);
  const key = createHash("sha256")
    .update(JSON.stringify([id, sampler.options, seed, weights]))
    .digest("hex");
  const path = join(run.path, "samplers", `${id}-${key.slice(0, 12)}.safetensors`);
  if (existsSync(path)) return decodeSampler(await readBytes(path), path, allSamplers);
  const fitted = await sampler.fit(
    await trainingLatents(run),
    new Rng(seed).fork(`samplers/${id}`),
  );
  await makeFolder(join(run.path, "samplers"));
  await writeFileAtomic(path, await encodeSampler(fitted));
  return fitted;
}

/** The posteriors of a run's training images, for a sampler to learn from. */
export async function trainingLatents(run: SampledRun) {
  const file = await openPosteriors(run.path, run.vae, await run.openTrainingData());
  try {
    const { latent, mean, logVariance } = readPosteriors(file);
    return { width: latent, data: mean, logVariance };
  } finally {
    file.close();
  }
}

/** What renormalises the latents of a sampler, from a draw that the run's seed fixes. */
export async function samplerMoments(
  run: SampledRun,
  fitted: FittedSampler,
): Promise<StageMoments> {
  const draw = await fitted.sample(
    estimationDraws,
    new Rng(run.config.seed).fork("renormalisation"),
  );
  const file = await openPosteriors(run.path, run.vae, await run.openTrainingData());
  try {
    return { generated: latentMoments(draw, fitted.width), target: aggregateMomentsOf(file) };
  } finally {
    file.close();
  }
}
