import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { run, runTool } from "../../setup/src/child.mjs";
import { StepFailure } from "../../setup/src/step.mjs";
import { publishedPackages } from "./published-packages.mjs";

/**
 * Makes in `folder` what a release of the working tree would publish; the working tree stays as it is.
 *
 * The waiting changesets are taken into versions and changelogs in a copy, and the packages, which must be built, are
 * packed from it.
 *
 * @returns An array, one item a package: `{ name, before, version, needs, manifest, tarball, files, packedBytes,
 *   unpackedBytes, changelog }`, `manifest` as it was before.
 * @throws {StepFailure} when a package is not built or does not pack.
 */
export async function makeRelease(root, folder) {
  rmSync(folder, { recursive: true, force: true });
  const copy = join(folder, "repository");
  const tarballs = join(folder, "tarballs");
  mkdirSync(tarballs, { recursive: true });

  const packages = publishedPackages(root);
  for (const { name, folder: path, manifest } of packages) {
    const isBuilt = Object.values(manifest.exports).every(
      (entry) => typeof entry === "string" || existsSync(join(root, path, entry.default)),
    );
    if (!isBuilt) throw new StepFailure(`${name} is not built: run \`npx pnpm build\`.`);
  }
  await copyRepository(root, copy, packages);
  await mustRun(copy, copy, "changeset", ["version"]);

  const release = [];
  for (const { name, folder: path, manifest, needs } of packages) {
    const packed = JSON.parse(
      await mustRun(copy, join(copy, path), "pnpm", [
        "pack",
        "--json",
        ...["--pack-destination", tarballs],
      ]),
    );
    const files = await filesOf(packed.filename);
    release.push({
      name,
      before: manifest.version,
      version: packed.version,
      needs,
      manifest,
      tarball: packed.filename,
      files,
      packedBytes: statSync(packed.filename).size,
      unpackedBytes: files.reduce((sum, file) => sum + sizeOf(copy, path, file), 0),
      changelog: newestChanges(join(copy, path, "CHANGELOG.md"), packed.version),
    });
  }
  return release;
}

/** What git knows, what was built, and what was installed, so that packing finds the packages of ours. */
async function copyRepository(root, copy, packages) {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { output } = await run("git", list, { cwd: root, quiet: true });
  const needed =
    /^(\.changeset\/|[^/]+$|packages\/|apps\/cli\/|(apps|tooling)\/[^/]+\/package\.json$)/;
  for (const file of output.split("\0")) {
    if (!needed.test(file) || file === "" || !existsSync(join(root, file))) continue;
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  for (const { folder } of packages) {
    for (const made of ["dist", "node_modules"]) {
      const options = { recursive: true, verbatimSymlinks: true };
      cpSync(join(root, folder, made), join(copy, folder, made), options);
    }
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
}

/** What really lies in a tarball; what pnpm says of it lacks the licence, which it takes from the root. */
async function filesOf(tarball) {
  const { output } = await run("tar", ["-tzf", tarball], { quiet: true });
  return output
    .trim()
    .split("\n")
    .map((file) => file.replace(/^package\//, ""))
    .sort();
}

function sizeOf(copy, path, file) {
  const own = join(copy, path, file);
  return statSync(existsSync(own) ? own : join(copy, file)).size;
}

/** The part of a changelog about one version, without its heading; empty where nothing changed. */
function newestChanges(path, version) {
  if (!existsSync(path)) return "";
  const parts = readFileSync(path, "utf8").split(/^## /m);
  const part = parts.find((text) => text.startsWith(`${version}\n`)) ?? "";
  return part.slice(part.indexOf("\n")).trim();
}

async function mustRun(copy, cwd, name, args) {
  const { code, output } = await runTool(copy, name, args, { cwd });
  if (code !== 0)
    throw new StepFailure(`${name} ${args.join(" ")} failed, as shown above.`, { output });
  return output;
}
