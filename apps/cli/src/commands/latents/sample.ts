import { decodeSafetensors, encodeNpy, Rng } from "@vae/base";
import { readBytes, writeFileAtomic } from "@vae/base/node";
import { decodeSampler } from "@vae/two-stage/samplers";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";
import { formatNumber } from "../../cli/table.js";
import type { BackendRequest } from "../backend-request.js";
import { outputFormat } from "../output-format.js";
import { registryFor } from "./fit.js";
import { describeLatents, latentReport } from "./latent-report.js";

/** Options of `vae latents sample`. */
export interface SampleLatentsOptions extends SharedOptions {
  readonly out: string;
  readonly n: number;
  readonly seed: number;
  readonly backend: BackendRequest;
}

/** `vae latents sample SAMPLER.safetensors --n N --out OUT.npy`: float32 latents `[n, d]`. */
export const sampleLatents: CommandAction<SampleLatentsOptions> = async (
  [path = ""],
  { out, n, seed, backend },
  context,
) => {
  outputFormat(out, [".npy"]);
  const bytes = await readBytes(path);
  const { sampler: id = "" } = decodeSafetensors(bytes, path).metadata;
  const fitted = await decodeSampler(bytes, path, await registryFor(id, false, backend, context));
  try {
    const data = await fitted.sample(n, new Rng(seed).fork("sample"));
    await writeFileAtomic(out, encodeNpy({ shape: [n, fitted.width], data }, out));
    const { meanVariance, meanStandardDeviation, law } = latentReport(
      { source: out, kind: "file", rows: n },
      describeLatents(data, fitted.width),
    );
    const moments = { meanVariance, meanStandardDeviation, law };
    context.output.result(
      { sampler: path, id: fitted.sampler.id, out, n, columns: fitted.width, seed, ...moments },
      () =>
        `${out}: ${String(n)} latents of ${String(fitted.width)} dimensions by ${fitted.sampler.id}, seed ` +
        `${String(seed)}; their mean variance is ${formatNumber(meanVariance)}`,
    );
  } finally {
    fitted.dispose();
  }
};
