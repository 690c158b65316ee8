import { existsSync } from "node:fs";
import { link, mkdir, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { requestedSource, type InstallRequest } from "./install-request.js";
import { buildFiles, listBuildFolders, readBuild, type NativeBuild } from "./native-build.js";
import { platformKey } from "./platform.js";

/**
 * A build of another release of this package that has the library which is wanted: it need not be fetched again.
 *
 * @param wanted - What such a build calls its source.
 */
export function findReusableBuild(
  request: InstallRequest,
  wanted: string,
): NativeBuild | undefined {
  if (request.tensorflow !== undefined) return undefined; // links cost nothing
  const { cache, gpu, platform } = request;
  const source = requestedSource(request) ?? wanted;
  return listBuildFolders(cache)
    .map((name) => readBuild(join(cache, name)))
    .filter((build) => build !== undefined)
    .find(
      (build) =>
        build.source === source &&
        build.gpu === gpu &&
        build.problem === undefined &&
        build.abi.includes(`-${platformKey(platform)}-`) &&
        existsSync(join(build.folder, buildFiles.site, "tensorflow", "include")),
    );
}

/** Gives a new build the files of another's `site`, as hard links: they take no space and outlive the other. */
export async function linkSite(from: NativeBuild, site: string): Promise<void> {
  const root = join(from.folder, buildFiles.site);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = join(site, relative(root, path));
    await mkdir(dirname(target), { recursive: true });
    await link(path, target);
  }
}
