import type { NativeNumerics } from "@vae/backend";
import { VaeError } from "@vae/base";

/** Asks for what a run began with, before TensorFlow is loaded, wherever the user asks for nothing. */
export function requestNumerics(
  { threads, precision, graphs }: NativeNumerics,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  environment["TF_NUM_INTRAOP_THREADS"] ??= String(threads);
  environment["VAE_PRECISION"] ??= precision;
  if (environment["VAE_GRAPH"] !== undefined || environment["VAE_GRAPH_OPT"] !== undefined) return;
  if (graphs === "off") environment["VAE_GRAPH"] = "0";
  if (graphs === "exact") environment["VAE_GRAPH_OPT"] = "0";
}

/** What sets each part. */
const settings: Readonly<Record<keyof NativeNumerics, string>> = {
  threads: "TF_NUM_INTRAOP_THREADS",
  precision: "--precision or VAE_PRECISION",
  graphs: "VAE_GRAPH or VAE_GRAPH_OPT",
};

/**
 * Compares what a run began with and what it would go on with.
 *
 * @param file - Where the first is written.
 * @throws {VaeError} CONFIG_INVALID, when they differ: the run would not end with the same weights.
 */
export function checkNumerics(file: string, begun: NativeNumerics, now: NativeNumerics): void {
  for (const key of ["threads", "precision", "graphs"] as const) {
    if (begun[key] === now[key]) continue;
    throw new VaeError(
      "CONFIG_INVALID",
      `${file}: the run began with ${key} ${begun[key]}, this process has ${now[key]}, and would not end with the same weights. Leave ${settings[key]} as it was, or start another run.`,
    );
  }
}
