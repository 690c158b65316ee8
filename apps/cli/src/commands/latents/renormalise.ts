import { encodeNpy } from "@vae/base";
import { writeFileAtomic } from "@vae/base/node";
import type { RenormalisationMode } from "@vae/two-stage/renormalisation";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";
import { formatNumber, table } from "../../cli/table.js";
import { outputFormat } from "../output-format.js";
import { readLatents, typeName } from "./latent-file.js";
import { describeLatents, latentReport } from "./latent-report.js";
import { rescaleLatents } from "./rescale-latents.js";
import { readTarget } from "./target-file.js";

/** Options of `vae latents renormalise`. */
export interface RenormaliseOptions extends SharedOptions {
  readonly mode: RenormalisationMode;
  readonly out: string;
  readonly target?: string;
}

/** `vae latents renormalise IN.npy --mode MODE --out OUT.npy`. */
export const renormaliseLatents: CommandAction<RenormaliseOptions> = async (
  [input = ""],
  { mode, out, target },
  { log, output },
) => {
  outputFormat(out, [".npy"]);
  const goal = target === undefined ? undefined : await readTarget(target);
  const latents = await readLatents(input);
  const { rows, columns } = latents;
  const { data, scale, inactive } = rescaleLatents(latents, mode, goal);
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
