import { VaeError } from "@vae/base";
import { mkdir } from "node:fs/promises";
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchWheel, findPip, noPip } from "./fetch-wheel.js";
import type { OnProgress } from "./progress.js";
import { lastLine, runProgram } from "./run-program.js";
import { readZip, unpackZipEntry } from "./zip.js";

/** TensorFlow with CUDA, and NVIDIA's libraries as its wheel of 2.21 asks for them (`tensorflow[and-cuda]`). */
export const cudaRequirements: readonly string[] = [
  "tensorflow==2.21.*",
  "nvidia-cublas-cu12<13.0,>=12.5.3.2",
  "nvidia-cuda-cupti-cu12<13.0,>=12.5.82",
  "nvidia-cuda-nvcc-cu12<13.0,>=12.5.82",
  "nvidia-cuda-nvrtc-cu12<13.0,>=12.5.82",
  "nvidia-cuda-runtime-cu12<13.0,>=12.5.82",
  "nvidia-cudnn-cu12<10.0,>=9.3.0.75",
  "nvidia-cufft-cu12<12.0,>=11.2.3.61",
  "nvidia-curand-cu12<11.0,>=10.3.6.82",
  "nvidia-cusolver-cu12<12.0,>=11.6.3.83",
  "nvidia-cusparse-cu12<13.0,>=12.5.1.3",
  "nvidia-nccl-cu12<3.0,>=2.27.7",
  "nvidia-nvjitlink-cu12<13.0,>=12.5.82",
];

/** A wheel that an install with CUDA would fetch. */
export interface CudaWheel {
  readonly file: string;
  /** Undefined, where the index does not say. */
  readonly bytes: number | undefined;
}

/**
 * Asks pip which wheels it would take, and their servers for the sizes. Nothing is downloaded.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, without pip; IO_FAILED, when its index lacks one of them.
 */
export async function listCudaWheels(environment: NodeJS.ProcessEnv): Promise<CudaWheel[]> {
  const pip = await findPip(environment);
  if (pip === undefined) throw new VaeError("BACKEND_UNAVAILABLE", noPip("tensorflow==2.21.*"));
  const options = [
    "--dry-run",
    "--no-deps",
    "--ignore-installed",
    "--quiet",
    "--only-binary=:all:",
  ];
  const report = await runProgram(
    [...pip, "install", ...options, "--report", "-", ...cudaRequirements],
    { environment },
  );
  if (report?.code !== 0) {
    throw new VaeError(
      "IO_FAILED",
      `pip finds no CUDA wheels of TensorFlow 2.21 (${lastLine(report?.errors ?? "")}); check pip's index.`,
    );
  }
  const { install } = JSON.parse(report.output) as {
    install: readonly { download_info: { url: string } }[];
  };
  return Promise.all(
    install.map(async ({ download_info: { url } }) => ({
      file: basename(new URL(url).pathname),
      bytes: await sizeOf(url),
    })),
  );
}

/**
 * Fetches NVIDIA's libraries into a build's `site/nvidia`. TensorFlow's library looks for them there, beside its own
 * folder: its wheel has `$ORIGIN/../nvidia/…/lib` as its run path.
 */
export async function placeCudaLibraries(
  site: string,
  scratch: string,
  environment: NodeJS.ProcessEnv,
  onProgress: OnProgress,
): Promise<void> {
  for (const requirement of cudaRequirements.filter((name) => name.startsWith("nvidia"))) {
    const folder = join(scratch, requirement.replace(/[<>=].*/, ""));
    await mkdir(folder, { recursive: true });
    const wheel = await fetchWheel({ requirement }, folder, environment, onProgress);
    for (const entry of (await readZip(wheel)).filter(({ name }) => isNeeded(name))) {
      await unpackZipEntry(wheel, entry, join(site, entry.name));
    }
  }
}

/** Libraries, and what XLA compiles kernels with; no headers and no static libraries. */
function isNeeded(name: string): boolean {
  return (
    /^nvidia\/[^/]+\/(lib\/[^/]+\.so[.\d]*|bin\/ptxas|bin\/nvlink|nvvm\/.*)$/.test(name) &&
    !name.endsWith("/")
  );
}

async function sizeOf(url: string): Promise<number | undefined> {
  try {
    if (url.startsWith("file:")) return statSync(fileURLToPath(url)).size;
    const length = (await fetch(url, { method: "HEAD" })).headers.get("content-length");
    return length === null ? undefined : Number(length);
  } catch {
    return undefined;
  }
}
