import { useBackend } from "@vae/backend";
import { quantise } from "@vae/core";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { formatNumber } from "../cli/table.js";
import type { LatentTreatment } from "../evaluation/latent-samples.js";
import { withSettings } from "../config/run-config.js";
import { sampleRun } from "../evaluation/sample-run.js";
import { openRun } from "../runs/open-run.js";
import type { BackendRequest } from "./backend-request.js";
import { gridScale, imageFormats, writeImages } from "./image-file.js";
import { describeLatents, latentReport } from "./latents/latent-report.js";
import { outputFormat } from "./output-format.js";

/** Options of `vae sample`. */
export interface SampleOptions extends SharedOptions {
  readonly out: string;
  readonly n: number;
  readonly stage?: "1" | "2";
  readonly sampler?: string;
  readonly set?: readonly string[];
  readonly renormalise: LatentTreatment;
  readonly checkpoint?: "best" | number;
  readonly root?: string;
  readonly seed: number;
  readonly backend: BackendRequest;
}

/** `vae sample RUN`: generated images, as a grid or an array. */
export const sample: CommandAction<SampleOptions> = async (
  [path = ""],
  { out, n, stage, sampler, set, renormalise, checkpoint, root, seed, backend },
  { log, output },
) => {
  outputFormat(out, imageFormats);
  log.info((await useBackend(backend)).reason);
  const run = await openRun(path, { root, checkpoint });
  try {
    const chosen = stageOf(stage, sampler, run.secondStage !== undefined);
    const { latents, images, warning } = await sampleRun(run, {
      n,
      sampler,
      samplerOptions: withSettings({}, set ?? []) as Record<string, unknown>,
      stage: chosen,
      renormalise,
      seed,
      root,
    });
    if (warning !== undefined) log.warn(warning);
    const { imageShape: shape, latent } = run.vae.network;
    await writeImages(out, { shape, images: quantise(images) }, { scale: gridScale(shape) });
    const { meanVariance, meanStandardDeviation, law } = latentReport(
      { source: path, kind: "file", rows: n },
      describeLatents(latents, latent),
    );
    output.result(
      {
        run: path,
        out,
        n,
        shape,
        stage: chosen,
        ...(sampler !== undefined && { sampler }),
        renormalise,
        seed,
        latents: { meanVariance, meanStandardDeviation, law },
      },
      () =>
        `${out}: ${n} images of ${sampler === undefined ? `stage ${chosen}` : `the sampler ${sampler}`}, renormalisation ${renormalise}, seed ${seed}; ` +
        `mean variance of their latents ${formatNumber(meanVariance)}`,
    );
  } finally {
    run.dispose();
  }
};

/** The stage that is asked for, by its number or its sampler; else the last that the run has. */
function stageOf(
  stage: "1" | "2" | undefined,
  sampler: string | undefined,
  hasSecond: boolean,
): 1 | 2 {
  if (stage !== undefined) return stage === "1" ? 1 : 2;
  if (sampler === "prior") return 1;
  return sampler !== undefined || hasSecond ? 2 : 1;
}
