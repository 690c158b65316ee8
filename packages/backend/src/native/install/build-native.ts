import { VaeError } from "@vae/base";
import { rmSync, statSync } from "node:fs";
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  checkSources,
  copyJavaScript,
  fetchPackage,
  findTfjsNode,
  tfjsVersion,
} from "./binding-sources.js";
import { checkBinding } from "./check-binding.js";
import { compileBinding, findCompiler, findNodeHeaders, noCompiler } from "./compile-binding.js";
import { cudaRequirements, placeCudaLibraries } from "./cuda-wheels.js";
import { fetchWheel, pinnedWheel } from "./fetch-wheel.js";
import { isAddress, requestedSource, type InstallRequest } from "./install-request.js";
import {
  buildFiles,
  nativeAbi,
  readBuild,
  type NativeBuild,
  type NativeManifest,
} from "./native-build.js";
import type { OnProgress } from "./progress.js";
import { findReusableBuild, linkSite } from "./reuse-library.js";
import {
  describeLibrary,
  download,
  linkTensorFlow,
  unpackArchive,
  unpackWheel,
  type TensorFlowLibrary,
} from "./tensorflow-library.js";

/** Unfinished builds of this machine start with this; other machines may share the cache. */
const stagingPrefix = `.staging-${hostname()}-`;

/** A program of a killed install may still be writing while its folder is removed. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** Removes what killed installs left; what resists is left to the next. Nobody else may be building. */
export async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(stagingPrefix)) await rm(join(cache, name), removal).catch(() => undefined);
  }
}

/** Makes a build under a temporary name and renames it when it is complete and has been loaded once. */
export async function buildNative(
  request: InstallRequest,
  onProgress: OnProgress,
): Promise<NativeBuild> {
  const { cache, environment, platform } = request;
  const staging = await mkdtemp(join(cache, stagingPrefix));
  const clean = () => {
    rmSync(staging, removal);
  };
  process.once("exit", clean); // the process may be told to end while a compiler runs
  try {
    const build = join(staging, "build");
    const scratch = join(staging, "scratch");
    const { library, source } = await placeLibrary(request, build, scratch, onProgress);
    await compile(request, library, build, scratch, onProgress);
    onProgress({ stage: "check", message: "loading it once" });
    const { tensorflow } = await checkBinding(build, environment);
    const manifest: NativeManifest = {
      abi: nativeAbi(platform),
      tensorflow,
      gpu: request.gpu,
      source,
      installedAt: new Date().toISOString(),
      files: fileSizes(build, library),
    };
    await writeFile(join(build, buildFiles.manifest), JSON.stringify(manifest, undefined, 2));
    const name = `${manifest.abi}-tensorflow-${tensorflow}${request.gpu ? "-cuda" : ""}`;
    return await publish(build, join(cache, name), staging);
  } finally {
    process.off("exit", clean);
    await rm(staging, removal);
  }
}

async function placeLibrary(
  request: InstallRequest,
  build: string,
  scratch: string,
  onProgress: OnProgress,
): Promise<{ readonly library: TensorFlowLibrary; readonly source: string }> {
  const { tensorflow, libtensorflow, gpu, environment, platform } = request;
  const site = join(build, buildFiles.site);
  const source = requestedSource(request);
  if (tensorflow !== undefined) {
    return { library: await linkTensorFlow(tensorflow, site), source: source ?? tensorflow };
  }
  const wheel = gpu ? { requirement: cudaRequirements[0]! } : pinnedWheel(platform.processor);
  const reusable = findReusableBuild(request, wheel.requirement);
  if (reusable !== undefined) {
    onProgress({ stage: "library", message: `taking TensorFlow from ${reusable.folder}` });
    await linkSite(reusable, site);
    return { library: await describeLibrary(site, reusable.folder), source: reusable.source };
  }
  const file =
    libtensorflow === undefined
      ? await fetchWheel(wheel, join(scratch, "wheel"), environment, onProgress)
      : isAddress(libtensorflow)
        ? await download(libtensorflow, join(scratch, "download"), onProgress)
        : libtensorflow;
  const library = file.endsWith(".whl")
    ? await unpackWheel(file, site, onProgress)
    : await unpackArchive(file, site, environment);
  await rm(scratch, removal); // room for what follows
  if (gpu) await placeCudaLibraries(site, scratch, environment, onProgress);
  return { library, source: source ?? wheel.requirement };
}

async function compile(
  { environment }: InstallRequest,
  library: TensorFlowLibrary,
  build: string,
  scratch: string,
  onProgress: OnProgress,
): Promise<void> {
  onProgress({ stage: "sources", message: `checking the sources of tfjs-node ${tfjsVersion}` });
  const fetchTfjsNode = () =>
    fetchPackage(`@tensorflow/tfjs-node@${tfjsVersion}`, join(scratch, "tfjs-node"), environment);
  const packageFolder = (await findTfjsNode()) ?? (await fetchTfjsNode());
  await checkSources(packageFolder);
  await copyJavaScript(packageFolder, join(build, buildFiles.javaScript));
  onProgress({ stage: "compile", message: "compiling the binding (about ten seconds)" });
  const compiler = await findCompiler(environment);
  if (compiler === undefined) throw new VaeError("BACKEND_UNAVAILABLE", noCompiler);
  const nodeHeaders = await findNodeHeaders(join(scratch, "node-headers"), environment);
  await compileBinding({ compiler, packageFolder, nodeHeaders, library, build, environment });
}

/** Sizes of the files without which a build does not load. */
function fileSizes(build: string, library: TensorFlowLibrary): Record<string, number> {
  const files = [
    buildFiles.binding,
    buildFiles.quiet,
    `${buildFiles.javaScript}/nodejs_kernel_backend.js`,
    `${buildFiles.javaScript}/register_all_kernels.js`,
    ...library.names.map((name) => `${buildFiles.site}/${library.folder}/${name}`),
  ];
  return Object.fromEntries(files.map((name) => [name, statSync(join(build, name)).size]));
}

/** Puts a complete build in its place; a broken one that is there goes first. */
async function publish(build: string, place: string, staging: string): Promise<NativeBuild> {
  await rename(place, join(staging, "old")).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
  await rename(build, place);
  const published = readBuild(place);
  if (published === undefined) throw new Error(`${place} has no readable manifest`);
  return published;
}
