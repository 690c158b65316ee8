import { VaeError } from "@vae/base";
import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { tfjsVersion } from "./binding-sources.js";
import { findCompiler, noCompiler } from "./compile-binding.js";
import { cudaRequirements, listCudaWheels, type CudaWheel } from "./cuda-wheels.js";
import { findPip, noPip, pinnedWheel } from "./fetch-wheel.js";
import { isAddress, type InstallRequest } from "./install-request.js";
import { platformProblem } from "./platform.js";
import { formatBytes } from "./progress.js";
import { findReusableBuild } from "./reuse-library.js";

/** What an install does and needs. */
export interface InstallPlan {
  /** What is done, in order. */
  readonly steps: readonly string[];
  readonly downloadBytes: number;
  /** Space that the cache needs while it works. */
  readonly workingBytes: number;
  /** Space that stays taken. */
  readonly keptBytes: number;
  /** The wheels of an install with CUDA. */
  readonly wheels?: readonly CudaWheel[];
}

/** The binding and the JavaScript of a build. */
const ownBytes = 2_000_000;

/**
 * Finds out what can be missing before anything moves.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when the platform, a compiler or pip is missing; IO_FAILED, when the
 *   file that was given is.
 */
export async function planInstall(request: InstallRequest): Promise<InstallPlan> {
  const { environment, platform, cache, tensorflow, libtensorflow } = request;
  const problem = platformProblem(platform);
  if (problem !== undefined) throw new VaeError("BACKEND_UNAVAILABLE", problem);
  const compiler = await findCompiler(environment);
  if (compiler === undefined) throw new VaeError("BACKEND_UNAVAILABLE", noCompiler);
  const compile = `compile tfjs-node ${tfjsVersion} with ${compiler} into ${cache}`;

  if (tensorflow !== undefined) {
    const steps = [`link to TensorFlow in ${resolve(tensorflow)}`, compile];
    return { steps, downloadBytes: 0, workingBytes: ownBytes, keptBytes: ownBytes };
  }
  const wheel = pinnedWheel(platform.processor);
  const requirement = request.gpu ? cudaRequirements[0]! : wheel.requirement;
  const reusable = findReusableBuild(request, requirement);
  if (reusable !== undefined) {
    const steps = [`take TensorFlow's library from ${reusable.folder}`, compile];
    return { steps, downloadBytes: 0, workingBytes: ownBytes, keptBytes: ownBytes };
  }
  if (request.gpu) return planCuda(compile, await listCudaWheels(environment));
  if (libtensorflow === undefined) {
    if ((await findPip(environment)) === undefined) {
      throw new VaeError("BACKEND_UNAVAILABLE", noPip(wheel.requirement));
    }
    return {
      steps: [
        `fetch ${wheel.requirement} with pip (${formatBytes(wheel.bytes)})`,
        `unpack TensorFlow's library (${formatBytes(wheel.unpackedBytes)})`,
        compile,
      ],
      downloadBytes: wheel.bytes,
      workingBytes: wheel.bytes + wheel.unpackedBytes + ownBytes,
      keptBytes: wheel.unpackedBytes + ownBytes,
    };
  }
  const unpack = `unpack ${basename(libtensorflow)}`;
  if (isAddress(libtensorflow)) {
    return {
      steps: [`fetch ${libtensorflow}`, unpack, compile],
      downloadBytes: wheel.bytes, // its size is known only to the server
      workingBytes: wheel.bytes + wheel.unpackedBytes + ownBytes,
      keptBytes: wheel.unpackedBytes + ownBytes,
    };
  }
  if (!existsSync(libtensorflow)) {
    throw new VaeError("IO_FAILED", `${libtensorflow}: no such file; check the path.`);
  }
  const unpacked = Math.round(statSync(libtensorflow).size * growth) + ownBytes;
  return {
    steps: [unpack, compile],
    downloadBytes: 0,
    workingBytes: unpacked,
    keptBytes: unpacked,
  };
}

/** Wheels are fetched one after the other, and each is removed when it has been unpacked. */
function planCuda(compile: string, wheels: readonly CudaWheel[]): InstallPlan {
  const downloadBytes = wheels.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const keptBytes = Math.round(downloadBytes * cudaGrowth) + ownBytes;
  const names = wheels.map(
    ({ file, bytes }) => `${file} (${bytes === undefined ? "size unknown" : formatBytes(bytes)})`,
  );
  return {
    steps: [
      `fetch with pip ${names.join(", ")}`,
      "unpack TensorFlow's library into site/tensorflow and NVIDIA's into site/nvidia beside it",
      compile,
    ],
    downloadBytes,
    workingBytes: keptBytes + Math.max(0, ...wheels.map(({ bytes }) => bytes ?? 0)),
    keptBytes,
    wheels,
  };
}

/** NVIDIA's libraries are packed less tightly than TensorFlow's. */
const cudaGrowth = 2;

/** How much larger the library is than its wheel. */
const growth = 3.2;
