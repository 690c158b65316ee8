import { stat } from "node:fs/promises";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";
import { formatNumber, table } from "../../cli/table.js";
import { UsageError } from "../../cli/usage-error.js";
import { readLatents, typeName } from "./latent-file.js";
import {
  describeLatents,
  latentReport,
  type LatentReport,
  type RunLatents,
} from "./latent-report.js";

/** Options of `vae latents stats`. */
export interface LatentStatsOptions extends SharedOptions {
  readonly root?: string;
  readonly backend: string;
  /** Of a run. Absent: the first. */
  readonly stage?: string;
  readonly asReleased?: boolean;
}

/** `vae latents stats FILE|RUN`: moments, variance law and inactive dimensions; of a run all that its posteriors tell. */
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
    if (options.stage !== undefined || options.asReleased === true) {
      throw new UsageError(
        "vae latents stats",
        `vae latents stats: --${options.stage === undefined ? "as-released" : "stage"} is for a run; ${source} is a file.`,
      );
    }
    const { rows, columns, data } = await readLatents(source);
    report = latentReport(
      { source, kind: "file", rows, type: typeName(data) },
      describeLatents(data, columns),
    );
  }
  context.output.result(report, () => describe(report));
};

function describe(report: LatentReport): string {
  const { source, rows, columns, run } = report;
  const what = run?.stage === 2 ? "latents of the second stage" : "latents";
  return [
    `${source}: ${String(rows)} ${what} of ${String(columns)} dimensions`,
    "",
    run === undefined ? fileTable(report) : runTable(report),
    "",
    ...(run === undefined
      ? [`Inactive: ${listed(report.inactive)} (the standard deviation is below 0.1).`]
      : runLines(report, run)),
  ].join("\n");
}

const number = (title: string) => ({ title, align: "right" as const });

function fileTable({ dimensions, meanVariance, meanStandardDeviation, law }: LatentReport): string {
  const titles = ["latent", "mean", "variance", "deviation", "E[z²]"].map(number);
  const lines = dimensions.map((dimension, d) => [
    String(d),
    formatNumber(dimension.mean),
    formatNumber(dimension.variance),
    formatNumber(dimension.standardDeviation),
    formatNumber(dimension.law),
    dimension.isInactive ? "inactive" : "",
  ]);
  const means = [
    "mean",
    "",
    formatNumber(meanVariance),
    formatNumber(meanStandardDeviation),
    formatNumber(law),
  ];
  return table([...titles, { title: "" }], [...lines, means]);
}

function runTable({ dimensions, law, run }: LatentReport): string {
  const titles = ["latent", "E[μ]", "Var[μ]", "E[σ²]", "E[μ²]+E[σ²]", "KL, nats"].map(number);
  const lines = dimensions.map((dimension, d) => [
    String(d),
    formatNumber(dimension.mean),
    formatNumber(dimension.varianceOfMean ?? 0),
    formatNumber(dimension.meanOfVariance ?? 0),
    formatNumber(dimension.law),
    formatNumber(dimension.kl ?? 0),
    dimension.isInactive ? "inactive" : "",
  ]);
  const means = ["mean", "", "", "", formatNumber(law), ""];
  const sums = ["sum", "", "", "", "", formatNumber(run?.split.kl ?? 0)];
  return table([...titles, { title: "" }], [...lines, means, sums]);
}

function runLines({ law }: LatentReport, run: RunLatents): string[] {
  const { split, discrepancy, generated, inactiveBy } = run;
  const released = run.lawAsReleased;
  const data = run.stage === 2 ? "latents of the first stage" : "training images";
  return [
    `Variance law: ${formatNumber(law)}; with Var[μ] in place of E[μ²] ${formatNumber(run.lawOfVariances)}; largest |E[μ]| ${formatNumber(run.largestMean)}.`,
    ...(released === undefined
      ? []
      : [`As released (Var[μ] + E[σ]): ${formatNumber(released)}; it takes log σ for log σ².`]),
    Number.isFinite(split.kl)
      ? `KL term: ${formatNumber(split.kl)} nats = ${formatNumber(split.negativeEntropy)} (minus the mean entropy) + ${formatNumber(split.crossEntropy)} (cross-entropy of Q(z) against N(0, I)).`
      : "KL term: infinite, since the encoder has no variance.",
    `Q(z) against N(0, I): MMD² ${formatNumber(discrepancy.mmd)} ± ${formatNumber(discrepancy.standardError)}, from ${String(discrepancy.length)} latents.`,
    `Variance of what is generated: ${formatNumber(generated.variance)}${generated.withNoise === undefined ? "" : `, with the decoder's noise ${formatNumber(generated.withNoise)}`}; of the ${data} ${formatNumber(generated.dataVariance)}.`,
    `Inactive, the decoder ignores them: ${listed(inactiveBy.greenVae)} (E[σ²] > 0.8, GreenVAE); ${listed(inactiveBy.balancingVae)} (E[σ] > 0.8, the paper's code); ${listed(inactiveBy.splitVae)} (Var[μ] < 0.05 or E[σ²] > 0.95, Split-VAE).`,
  ];
}

function listed(positions: readonly number[]): string {
  return positions.length === 0 ? "none" : positions.join(", ");
}
