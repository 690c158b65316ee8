import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { tfjsVersion } from "./binding-sources.js";
import { nativeCacheFolder } from "./cache-folder.js";
import { ownSourcesDigest } from "./own-sources.js";
import { describePlatform, platformKey, type Platform } from "./platform.js";

/** What a finished build says of itself, in `manifest.json`. */
export interface NativeManifest {
  /** What the build fits: tfjs-node's version, platform, Node's ABI, our sources. */
  readonly abi: string;
  /** Version of TensorFlow's library. */
  readonly tensorflow: string;
  /** Whether the library is the one with CUDA. */
  readonly gpu: boolean;
  /** Where the library came from: a wheel's name, a file or a folder. */
  readonly source: string;
  /** When it was finished, ISO 8601. */
  readonly installedAt: string;
  /** Size in bytes of each file that has to be there, by its path in the build. */
  readonly files: Readonly<Record<string, number>>;
}

/** A build in the cache. */
export interface NativeBuild extends NativeManifest {
  readonly folder: string;
  /** Why it cannot be loaded, as a sentence with the remedy; undefined when all is there. */
  readonly problem: string | undefined;
}

/** The parts of a build. */
export const buildFiles = {
  binding: "binding/tfjs_binding.node",
  quiet: "binding/quiet_binding.node",
  javaScript: "tfjs-node",
  site: "site",
  manifest: "manifest.json",
} as const;

/** What a build has to fit in order to be loaded here. The binding uses Node-API 8, which Node 20 and later have. */
export function nativeAbi(platform: Platform = describePlatform()): string {
  return `tfjs-${tfjsVersion}-${platformKey(platform)}-napi8-${ownSourcesDigest()}`;
}

/** The builds in the cache that fit, the newest first. */
export function findBuilds(
  environment: NodeJS.ProcessEnv = process.env,
  abi = nativeAbi(),
): readonly NativeBuild[] {
  const cache = nativeCacheFolder(environment);
  return listBuildFolders(cache)
    .map((name) => readBuild(join(cache, name)))
    .filter((build) => build?.abi === abi)
    .filter((build) => build !== undefined)
    .sort((a, b) => (a.installedAt < b.installedAt ? 1 : -1));
}

/** Names of all builds in a cache folder, whatever they fit; unfinished ones start with a dot. */
export function listBuildFolders(cache: string): string[] {
  try {
    return readdirSync(cache).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

/** Bytes that a folder takes on the disk itself, links not followed. */
export function folderSize(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + folderSize(join(path, name)), 0);
}

/** Reads a build; undefined, when it is none. */
export function readBuild(folder: string): NativeBuild | undefined {
  try {
    const text = readFileSync(join(folder, buildFiles.manifest), "utf8");
    const manifest = JSON.parse(text) as NativeManifest;
    return { ...manifest, folder, problem: buildProblem(folder, manifest) };
  } catch {
    return undefined;
  }
}

function buildProblem(folder: string, { files }: NativeManifest): string | undefined {
  for (const [name, expected] of Object.entries(files)) {
    const path = join(folder, name);
    const actual = statSync(path, { throwIfNoEntry: false })?.size;
    if (actual === undefined) {
      return `${path} is missing; run vae backend install again.`;
    }
    if (actual !== expected) {
      return `${path} has ${actual} bytes instead of ${expected}; run vae backend install again.`;
    }
  }
  return undefined;
}
