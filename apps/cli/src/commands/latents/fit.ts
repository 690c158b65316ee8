import { Rng } from "@vae/base";
import { writeFileAtomic } from "@vae/base/node";
import {
  closedFormSamplers,
  createSampler,
  encodeSampler,
  type FittedSampler,
  type Latents,
  type SamplerRegistry,
} from "@vae/two-stage/samplers";
import { stat } from "node:fs/promises";
import type { CommandAction, CommandContext, SharedOptions } from "../../cli/command-context.js";
import { withSettings } from "../../config/run-config.js";
import type { BackendRequest } from "../backend-request.js";
import { outputFormat } from "../output-format.js";
import { readSamplerInput } from "./sampler-input.js";

/** Options of `vae latents fit`. */
export interface FitLatentsOptions extends SharedOptions {
  readonly sampler: string;
  readonly set?: readonly string[];
  readonly out: string;
  readonly root?: string;
  readonly seed: number;
  readonly backend: BackendRequest;
}

/** `vae latents fit INPUT --sampler ID --out FILE.safetensors`. */
export const fitLatents: CommandAction<FitLatentsOptions> = async (
  [input = ""],
  options,
  context,
) => {
  const { sampler: id, set = [], out, seed } = options;
  outputFormat(out, [".safetensors"]);
  const settings = withSettings({}, set) as Record<string, unknown>;
  const isRun = await stat(input).then(
    (found) => found.isDirectory(),
    () => false, // reading it says what is wrong
  );
  const registry = await registryFor(id, isRun, options.backend, context);
  const sampler = createSampler(id, settings, registry);
  const latents = isRun ? await latentsOfRun(input, options) : await readSamplerInput(input);
  const start = performance.now();
  const fitted = await sampler.fit(latents, new Rng(seed).fork(`samplers/${id}`));
  const seconds = Math.round(performance.now() - start) / 1000;
  await write(fitted, out);
  const rows = latents.data.length / latents.width;
  const hasPosteriors = latents.logVariance !== undefined;
  const result = {
    input,
    out,
    sampler: id,
    options: sampler.options,
    rows,
    columns: latents.width,
    hasPosteriors,
    seed,
    seconds,
  };
  context.output.result(
    result,
    () =>
      `${out}: ${id}, fitted to ${String(rows)} ${hasPosteriors ? "posteriors" : "latents"} of ` +
      `${String(latents.width)} dimensions in ${String(seconds)} s`,
  );
};

/** The samplers in closed form need no TensorFlow; it is loaded for the others, and for a run. */
export async function registryFor(
  id: string,
  isRun: boolean,
  backend: BackendRequest,
  { log }: Pick<CommandContext, "log">,
): Promise<SamplerRegistry> {
  if (!isRun && Object.hasOwn(closedFormSamplers, id)) return closedFormSamplers;
  const { useBackend } = await import("@vae/backend");
  const { allSamplers } = await import("@vae/two-stage");
  if (isRun || Object.hasOwn(allSamplers, id)) log.info((await useBackend(backend)).reason);
  return allSamplers;
}

async function latentsOfRun(
  path: string,
  { root }: Pick<FitLatentsOptions, "root">,
): Promise<Latents> {
  const { openRun } = await import("../../runs/open-run.js");
  const { trainingLatents } = await import("../../evaluation/run-samplers.js");
  const run = await openRun(path, { root });
  try {
    return await trainingLatents(run);
  } finally {
    run.dispose();
  }
}

async function write(fitted: FittedSampler, out: string): Promise<void> {
  try {
    await writeFileAtomic(out, await encodeSampler(fitted));
  } finally {
    fitted.dispose();
  }
}
