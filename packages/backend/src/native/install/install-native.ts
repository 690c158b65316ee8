import { VaeError } from "@vae/base";
import { ioFailure } from "@vae/base/node";
import { mkdir, statfs } from "node:fs/promises";
import { buildNative, removeLeftovers } from "./build-native.js";
import { nativeCacheFolder } from "./cache-folder.js";
import { requestedSource, type InstallRequest } from "./install-request.js";
import { withLock } from "./lock.js";
import { findBuilds, nativeAbi, type NativeBuild } from "./native-build.js";
import { planInstall, type InstallPlan } from "./plan-install.js";
import { describePlatform, type Platform } from "./platform.js";
import { formatBytes, type OnProgress } from "./progress.js";

/** Options of {@link installNative}. */
export interface InstallNativeOptions {
  /** Folder of an installed TensorFlow or of an unpacked wheel; the build links to it. */
  readonly tensorflow?: string | undefined;
  /** A wheel or an archive of TensorFlow's C library, as a file or an address. */
  readonly libtensorflow?: string | undefined;
  /**
   * Takes TensorFlow with CUDA and NVIDIA's libraries, several GB. NB: not verified on a GPU yet. `@default false`
   */
  readonly gpu?: boolean | undefined;
  /** Builds anew where a build is there. `@default false` */
  readonly force?: boolean | undefined;
  /** Says what would be done and how large it is, and does nothing. `@default false` */
  readonly dryRun?: boolean | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Variables that decide on cache, compiler and programs. `@default process.env` */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** This machine. */
  readonly platform?: Platform | undefined;
}

/** What an install came to. */
export interface NativeInstallation {
  /** What was done or, after a dry run, would be; undefined where nothing is left to do. */
  readonly plan: InstallPlan | undefined;
  /** The build; undefined after a dry run where there is none. */
  readonly build: NativeBuild | undefined;
  /** Whether it was there already. */
  readonly wasThere: boolean;
}

/**
 * Builds native TensorFlow for Node into the user's cache: tfjs-node's published C++ sources, with our additions,
 * against TensorFlow's own library. Nothing is written into `node_modules`, and no Python runs afterwards.
 *
 * The build is complete or not there: it is made in a folder of its own and renamed at the end. What a killed
 * install left is removed by the next. Of several at once one builds and the others wait for it.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when this machine lacks something (the sentence says what to install);
 *   IO_FAILED, when the disk or the network refuses; DATA_INVALID, when what was given is not what it should be;
 *   CONFIG_INVALID, for options that exclude each other.
 *
 * @example
 * ```ts
 * await installNative({ onProgress: ({ message }) => console.error(message) });
 * ```
 */
export async function installNative({
  tensorflow,
  libtensorflow,
  gpu = false,
  force = false,
  dryRun = false,
  onProgress = () => undefined,
  environment = process.env,
  platform = describePlatform(),
}: InstallNativeOptions = {}): Promise<NativeInstallation> {
  if (tensorflow !== undefined && libtensorflow !== undefined) {
    throw new VaeError("CONFIG_INVALID", "give --tensorflow or --libtensorflow, not both.");
  }
  if (gpu && libtensorflow !== undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      "--gpu fetches its own library; leave out --libtensorflow.",
    );
  }
  const cache = nativeCacheFolder(environment);
  const request: InstallRequest = {
    tensorflow,
    libtensorflow,
    gpu,
    environment,
    platform,
    cache,
  };
  const found = force ? undefined : findFitting(request);
  if (found !== undefined) return { plan: undefined, build: found, wasThere: true };
  const plan = await planInstall(request);
  if (dryRun) return { plan, build: undefined, wasThere: false };

  onProgress({ stage: "plan", message: plan.steps.join(", then ") });
  try {
    await mkdir(cache, { recursive: true });
    const onWait = () => {
      onProgress({ stage: "wait", message: "waiting for another install to end" });
    };
    return await withLock(cache, onWait, async () => {
      const meanwhile = force ? undefined : findFitting(request);
      if (meanwhile !== undefined) return { plan: undefined, build: meanwhile, wasThere: true };
      await removeLeftovers(cache);
      await checkSpace(cache, plan);
      const build = await buildNative(request, onProgress);
      onProgress({ stage: "done", message: `TensorFlow ${build.tensorflow} is ready` });
      return { plan, build, wasThere: false };
    });
  } catch (error) {
    throw ioFailure(error, { action: "write", path: cache });
  }
}

/** A build that is what was asked for, and whole. */
function findFitting(request: InstallRequest): NativeBuild | undefined {
  const source = requestedSource(request);
  return findBuilds(request.environment, nativeAbi(request.platform)).find(
    (build) =>
      build.problem === undefined &&
      build.gpu === request.gpu &&
      (source === undefined || build.source === source),
  );
}

async function checkSpace(cache: string, { workingBytes }: InstallPlan): Promise<void> {
  const { bavail, bsize } = await statfs(cache);
  const free = bavail * bsize;
  if (free >= workingBytes) return;
  throw new VaeError(
    "IO_FAILED",
    `${cache} has ${formatBytes(free)} free and the install needs ${formatBytes(workingBytes)}; free space or set VAE_CACHE to a folder on another disk.`,
  );
}
