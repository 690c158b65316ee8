import { nativeCacheFolder } from "./install/cache-folder.js";
import {
  findBuilds,
  folderSize,
  listBuildFolders,
  nativeAbi,
  type NativeBuild,
} from "./install/native-build.js";
import { describePlatform, platformProblem, type Platform } from "./install/platform.js";
import { nativeCandidates, notInstalled } from "./load/load-native.js";
import { findStockPackages, type StockPackage } from "./load/stock-packages.js";

/** What there is of native TensorFlow on this machine, without loading any of it. */
export interface NativeStatus {
  readonly platform: Platform;
  /** The folder of the builds. */
  readonly cache: string;
  /** Builds that fit, the newest first. */
  readonly builds: readonly (NativeBuild & { readonly bytes: number })[];
  /** Builds of other versions, platforms or releases of this package; they only take space. */
  readonly otherBuilds: readonly string[];
  readonly stock: readonly StockPackage[];
  /** What `loadNative` tries first. */
  readonly selected: string | undefined;
  /** What is wrong, each a sentence with the remedy. */
  readonly problems: readonly string[];
}

/** Looks at what there is of native TensorFlow. */
export function nativeStatus({
  environment = process.env,
  platform = describePlatform(),
}: {
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly platform?: Platform | undefined;
} = {}): NativeStatus {
  const cache = nativeCacheFolder(environment);
  const builds = findBuilds(environment, nativeAbi(platform));
  const stock = findStockPackages();
  const broken = platformProblem(platform);
  const [first] =
    broken === undefined ? nativeCandidates({ environment, platform, builds, stock }) : [];
  const problems = [broken, ...builds.map(({ problem }) => problem)].filter(
    (text) => text !== undefined,
  );
  if (problems.length === 0 && first === undefined) problems.push(notInstalled);
  const fitting = new Set(builds.map(({ folder }) => folder));
  return {
    platform,
    cache,
    builds: builds.map((build) => ({ ...build, bytes: folderSize(build.folder) })),
    otherBuilds: listBuildFolders(cache).filter((name) => !fitting.has(`${cache}/${name}`)),
    stock,
    selected: first?.name,
    problems,
  };
}
