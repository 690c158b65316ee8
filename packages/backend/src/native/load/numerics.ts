import { availableParallelism } from "node:os";
import type { NativeNumerics } from "../../backends/native-numerics.js";
import { precision } from "../graph/grappler-config.js";
import type { Platform } from "../install/platform.js";

/** What a machine is told that was asked for bfloat16 and computes in float32. */
export const noBfloat16 =
  "bfloat16 was asked for and float32 is used: it needs a build of vae backend install with graphs on (VAE_GRAPH, " +
  "VAE_GRAPH_OPT unset) and a processor with AVX-512 or, on arm64, bf16.";

/**
 * What really decides the bits of a result here.
 *
 * @param canRunGraphs - Whether the binding has functions.
 */
export function numericsOf(
  canRunGraphs: boolean,
  platform: Platform,
  environment: NodeJS.ProcessEnv,
): NativeNumerics {
  const isOff = !canRunGraphs || environment["VAE_GRAPH"] === "0";
  const graphs = isOff ? "off" : environment["VAE_GRAPH_OPT"] === "0" ? "exact" : "optimized";
  const isBfloat16 = graphs === "optimized" && hasBfloat16(platform);
  return {
    threads: Number(environment["TF_NUM_INTRAOP_THREADS"] ?? 0) || availableParallelism(),
    precision: isBfloat16 ? precision(environment) : "float32",
    graphs,
  };
}

/** oneDNN computes in bfloat16 wherever it finds AVX-512, with the processor's own instructions where it has them. */
function hasBfloat16({ processor, flags }: Platform): boolean {
  return flags?.has(processor === "arm64" ? "bf16" : "avx512f") ?? false;
}
