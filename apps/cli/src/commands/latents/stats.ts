import { stat } from "node:fs/promises";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";
import { formatNumber, table } from "../../cli/table.js";
import { readLatents, typeName } from "./latent-file.js";
import { describeLatents, latentReport, type LatentReport } from "./latent-report.js";

/** Options of `vae latents stats`. */
export interface LatentStatsOptions extends SharedOptions {
  readonly root?: string;
  readonly backend: string;
}

/** `vae latents stats FILE|RUN`: moments, variance law and inactive dimensions. */
export const latentStats: CommandAction<LatentStatsOptions> = async (
  [source = ""],
  options,
  context,
) => {
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    () => false, // reading it says what is wrong
  );
  let report: LatentReport;
  if (isFolder) {
    const { reportRunLatents } = await import("./run-latents.js"); // needs TensorFlow.js
    report = await reportRunLatents(source, options, context);
  } else {
    const { rows, columns, data } = await readLatents(source);
    report = latentReport(
      { source, kind: "file", rows, type: typeName(data) },
      describeLatents(data, columns),
    );
  }
  context.output.result(report, () => describe(report));
};

function describe({ source, kind, rows, columns, dimensions, ...all }: LatentReport): string {
  const isRun = kind === "run";
  const lines = dimensions.map((dimension, d) => [
    String(d),
    formatNumber(dimension.mean),
    formatNumber(dimension.variance),
    formatNumber(dimension.standardDeviation),
    ...(isRun
      ? [formatNumber(dimension.varianceOfMean ?? 0), formatNumber(dimension.meanOfVariance ?? 0)]
      : []),
    formatNumber(dimension.law),
    dimension.isInactive ? "inactive" : "",
  ]);
  const titles = [
    "latent",
    "mean",
    "variance",
    "deviation",
    ...(isRun ? ["Var[μ]", "E[σ²]", "E[μ²]+E[σ²]"] : ["E[z²]"]),
  ];
  const means = [
    "mean",
    "",
    formatNumber(all.meanVariance),
    formatNumber(all.meanStandardDeviation),
    ...(isRun ? ["", ""] : []),
    formatNumber(all.law),
    "",
  ];
  const rule = isRun
    ? "the posterior's E[σ²] is above 0.8: the decoder ignores the latent"
    : "the standard deviation is below 0.1";
  return [
    `${source}: ${String(rows)} latents of ${String(columns)} dimensions`,
    "",
    table(
      [...titles.map((title) => ({ title, align: "right" as const })), { title: "" }],
      [...lines, means],
    ),
    "",
    `Inactive: ${all.inactive.length === 0 ? "none" : all.inactive.join(", ")} (${rule}).`,
  ].join("\n");
}
