import { decodeNpz, encodeNpy, VaeError } from "@vae/base";
import { readBytes, writeFileAtomic } from "@vae/base/node";
import {
  releasedStatistics,
  type ReleasedStatistics,
  type RenormalisationMode,
} from "@vae/two-stage/renormalisation";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";
import { formatNumber, table } from "../../cli/table.js";
import { outputFormat } from "../output-format.js";
import { readLatents, typeName } from "./latent-file.js";
import { describeLatents, latentReport } from "./latent-report.js";
import { rescaleLatents, withDecoderNoise } from "./rescale-latents.js";
import { matrices } from "./sampler-input.js";
import { readTarget } from "./target-file.js";

/** Options of `vae latents renormalise`. */
export interface RenormaliseOptions extends SharedOptions {
  readonly mode: RenormalisationMode | "decoder-noise";
  readonly out: string;
  readonly target?: string;
  readonly draw?: string;
  readonly posteriors?: string;
  readonly gamma?: number;
  readonly seed: number;
}

/** `vae latents renormalise IN.npy --mode MODE --out OUT.npy`. */
export const renormaliseLatents: CommandAction<RenormaliseOptions> = async (
  [input = ""],
  options,
  { log, output },
) => {
  const { mode, out, target } = options;
  outputFormat(out, [".npy"]);
  checkOptions(options);
  const goal = target === undefined ? undefined : await readTarget(target);
  const latents = await readLatents(input);
  const { rows, columns } = latents;
  const { data, scale, inactive, warning } =
    mode === "decoder-noise"
      ? withDecoderNoise(latents, options.gamma ?? 0, options.seed)
      : rescaleLatents(latents, mode, {
          target: goal,
          draw: options.draw === undefined ? undefined : await readLatents(options.draw),
          released:
            options.posteriors === undefined
              ? undefined
              : await readReleasedStatistics(options.posteriors),
        });
  if (warning !== undefined) log.warn(warning);
  const before = describeLatents(latents.data, columns);
  for (const d of inactive) {
    const deviation = formatNumber(before[d]?.standardDeviation ?? 0);
    log.warn(`column ${d} is left as it is: its standard deviation, ${deviation}, is below 0.1.`);
  }
  await writeFileAtomic(out, encodeNpy({ shape: [rows, columns], data }, out));

  const head = { kind: "file" as const, rows };
  const was = latentReport({ source: input, ...head }, before);
  const is = latentReport({ source: out, ...head }, describeLatents(data, columns));
  const moments = ({ meanVariance, meanStandardDeviation, law }: typeof is) => ({
    meanVariance,
    meanStandardDeviation,
    law,
  });
  const result = {
    input,
    out,
    mode,
    target: target ?? null,
    rows,
    columns,
    type: typeName(data),
    scale,
    inactive,
    before: moments(was),
    after: moments(is),
  };
  output.result(result, () =>
    [
      `${out}: ${rows} latents of ${columns} dimensions, renormalised (${mode})`,
      "",
      table(
        [
          { title: "means over the dimensions" },
          { title: "before", align: "right" },
          { title: "after", align: "right" },
        ],
        [
          ["variance", formatNumber(was.meanVariance), formatNumber(is.meanVariance)],
          [
            "standard deviation",
            formatNumber(was.meanStandardDeviation),
            formatNumber(is.meanStandardDeviation),
          ],
          ["E[z²]", formatNumber(was.law), formatNumber(is.law)],
        ],
      ),
    ].join("\n"),
  );
};

/** Refuses options that the mode has no use for, and their absence where it has. */
function checkOptions({ mode, gamma, posteriors, target, draw }: RenormaliseOptions): void {
  const isReleased = mode === "as-released" || mode === "as-released-fixed";
  const isNoise = mode === "decoder-noise";
  const refuse = (message: string): never => {
    throw new VaeError("CONFIG_INVALID", `--mode ${mode}: ${message}`);
  };
  if (isNoise && !(gamma !== undefined && gamma > 0 && gamma < Infinity)) {
    refuse("needs --gamma, the standard deviation of the decoder, a number > 0.");
  }
  if (!isNoise && gamma !== undefined) refuse("takes no --gamma; decoder-noise does.");
  if (isReleased && posteriors === undefined) {
    refuse("needs --posteriors, an .npz with mean, log_variance and reconstruction.");
  }
  if (!isReleased && posteriors !== undefined) refuse("takes no --posteriors; as-released does.");
  if ((isReleased || isNoise) && target !== undefined) refuse("has a target of its own.");
  if (isNoise && draw !== undefined) refuse("takes no --draw: it rescales nothing.");
}

async function readReleasedStatistics(path: string): Promise<ReleasedStatistics> {
  const names = ["mean", "log_variance", "reconstruction"] as const;
  const arrays = matrices(decodeNpz(await readBytes(path), path), names, path);
  return releasedStatistics({
    width: arrays.mean.width,
    mean: arrays.mean.data,
    logVariance: arrays.log_variance.data,
    reconstruction: arrays.reconstruction.data,
  });
}
