import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { existsSync } from "node:fs";
import type { NativeNumerics } from "../../backends/native-numerics.js";
import { precision } from "../graph/grappler-config.js";
import { hasGraphs } from "../graph/graph-function.js";
import { findBuilds, nativeAbi, type NativeBuild } from "../install/native-build.js";
import { describePlatform, platformProblem, type Platform } from "../install/platform.js";
import type { NativeBackend } from "../native-backend.js";
import { noBfloat16, numericsOf } from "./numerics.js";
import { loadBuild } from "./load-build.js";
import { loadStock } from "./load-stock.js";
import { setNativeEnvironment } from "./native-environment.js";
import { findStockPackages, type StockPackage } from "./stock-packages.js";

/** Native TensorFlow as it was loaded. */
export interface NativeHandle {
  /** What was loaded: `build` of `vae backend install`, or the name of a stock package. */
  readonly name: string;
  /** Version of TensorFlow's library. */
  readonly tensorflow: string;
  /** The device that operations really run on. */
  readonly device: "CPU" | "GPU";
  /** What decides the bits of a result: `TF_NUM_INTRAOP_THREADS`, `VAE_PRECISION`, `VAE_GRAPH`, `VAE_GRAPH_OPT`. */
  readonly numerics: NativeNumerics;
  /** What is not as it should be, each a sentence. */
  readonly notes: readonly string[];
}

/** Options of {@link loadNative}. */
export interface LoadNativeOptions {
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly platform?: Platform | undefined;
  /** The builds to choose from, the newest first. `@default those in the user's cache` */
  readonly builds?: readonly NativeBuild[] | undefined;
  /** The stock packages to choose from. `@default those that Node finds` */
  readonly stock?: readonly StockPackage[] | undefined;
  /** Whether there is an NVIDIA device. */
  readonly hasNvidiaDevice?: boolean | undefined;
}

/** Something that can be loaded. */
export interface NativeCandidate {
  readonly name: string;
  readonly isGpu: boolean;
  /** What is not as it should be, as a sentence. */
  readonly note?: string | undefined;
  load(): void;
}

let loadedName: string | undefined;

/**
 * Loads native TensorFlow and makes it the current backend, "tensorflow": the first that loads of a build with CUDA,
 * tfjs-node-gpu where there is an NVIDIA device, a build without CUDA, tfjs-node-gpu, tfjs-node.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when none is there or none loads; the sentence says why and what to do.
 *
 * @example
 * ```ts
 * const { tensorflow, device, numerics } = await loadNative();
 * ```
 */
export async function loadNative(options: LoadNativeOptions = {}): Promise<NativeHandle> {
  const { environment = process.env, platform = describePlatform() } = options;
  const factory: unknown = tf.findBackendFactory("tensorflow");
  if (typeof factory === "function") {
    return describe({ name: loadedName ?? "tensorflow", isGpu: false }, [], options);
  }
  const problem = platformProblem(platform);
  if (problem !== undefined) throw new VaeError("BACKEND_UNAVAILABLE", problem);
  setNativeEnvironment(environment);
  const failures: string[] = [];
  for (const candidate of nativeCandidates(options)) {
    try {
      candidate.load();
      loadedName = candidate.name;
      return await describe(candidate, failures, options);
    } catch (error) {
      if (!VaeError.isInstance(error)) throw error;
      failures.push(error.message);
    }
  }
  const reasons = failures.length > 0 ? failures : [notInstalled];
  throw new VaeError("BACKEND_UNAVAILABLE", reasons.join(" "));
}

function secondTfjs(name: string): string {
  return `${name} brings a second copy of TensorFlow.js, which registers every kernel again; run npm dedupe.`;
}

/** What a machine without native TensorFlow is told. */
export const notInstalled = "native TensorFlow is not installed; run vae backend install.";

/** What can be loaded, in the order in which it is tried. */
export function nativeCandidates({
  environment = process.env,
  platform = describePlatform(),
  builds = findBuilds(environment, nativeAbi(platform)),
  stock = findStockPackages(),
  hasNvidiaDevice = existsSync("/dev/nvidia0"),
}: LoadNativeOptions = {}): NativeCandidate[] {
  const build = (gpu: boolean) =>
    builds
      .filter((candidate) => candidate.gpu === gpu)
      .map((candidate) => ({ name: "build", isGpu: gpu, load: () => void loadBuild(candidate) }));
  const packages = (isWanted: (name: string) => boolean) =>
    stock
      .filter(({ name, binding }) => isWanted(name) && binding !== undefined)
      .map((candidate) => ({
        name: candidate.name,
        isGpu: candidate.name.endsWith("-gpu"),
        note: candidate.hasOtherTfjs ? secondTfjs(candidate.name) : undefined,
        load: () => {
          loadStock(candidate);
        },
      }));
  const ofGpu = packages((name) => name.endsWith("-gpu"));
  const ofCpu = packages((name) => !name.endsWith("-gpu"));
  // Without a device tfjs-node-gpu runs on the processor, and our build does that faster.
  const first = hasNvidiaDevice ? [...ofGpu, ...build(false)] : [...build(false), ...ofGpu];
  return [...build(true), ...first, ...ofCpu];
}

/** Starts the backend and looks at what it is. */
async function describe(
  { name, isGpu, note }: Omit<NativeCandidate, "load">,
  failures: readonly string[],
  { environment = process.env, platform = describePlatform() }: LoadNativeOptions,
): Promise<NativeHandle> {
  if (!(await tf.setBackend("tensorflow"))) {
    throw new VaeError("BACKEND_UNAVAILABLE", `${name} registers a backend that does not start.`);
  }
  const { binding, isUsingGpuDevice } = tf.backend() as unknown as NativeBackend;
  const notes = [...failures];
  if (note !== undefined) notes.push(note);
  if (isGpu && !isUsingGpuDevice) {
    notes.push(
      `${name} finds no GPU that it can use and runs on the processor; check nvidia-smi and the CUDA version.`,
    );
  }
  const numerics = numericsOf(hasGraphs(binding), platform, environment);
  if (precision(environment) !== numerics.precision) notes.push(noBfloat16);
  return {
    name,
    tensorflow: binding.TF_Version,
    device: isUsingGpuDevice ? "GPU" : "CPU",
    numerics,
    notes,
  };
}
