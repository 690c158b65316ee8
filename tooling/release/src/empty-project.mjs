import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, runTool } from "../../setup/src/child.mjs";
import { StepFailure } from "../../setup/src/step.mjs";

const tensorFlow = "@tensorflow/tfjs";

/**
 * Makes a project that has nothing but tarballs of ours, and installs it.
 *
 * @param folder - Where; it must not be inside the repository, whose packages would be found by a walk upwards.
 * @param release - What `makeRelease` returned.
 * @param options.names - Packages to install; those of ours that they need come along.
 * @param options.withTensorFlow - Install the peer `@tensorflow/tfjs`, as a user is told to.
 * @param options.manager - "npm" or "pnpm".
 * @returns `{ folder, packages }`, the names of ours that are installed.
 * @throws {StepFailure} when the install fails, or brings another package of ours or a TensorFlow that was not asked
 *   for.
 */
export async function installEmptyProject(
  root,
  folder,
  release,
  { names, withTensorFlow, manager },
) {
  mkdirSync(folder, { recursive: true });
  const packages = [
    ...new Set(names.flatMap((name) => [name, ...find(release, name).needs])),
  ].sort();
  const tarballs = Object.fromEntries(
    packages.map((name) => [name, `file:${find(release, name).tarball}`]),
  );
  const peer = release.flatMap(({ manifest }) => manifest.peerDependencies?.[tensorFlow] ?? [])[0];
  const manifest = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: { ...tarballs, ...(withTensorFlow ? { [tensorFlow]: peer } : {}) },
    devDependencies: { "@types/node": "^20.19.0" },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));

  const { code, output } = await installWith(manager, root, folder, tarballs);
  if (code !== 0) {
    const message = `${manager} cannot install ${names.join(" and ")} from tarballs, as shown above.`;
    throw new StepFailure(message, { output });
  }
  const found = installedPackages(folder);
  const ours = found.filter((name) => name.startsWith("@vae/"));
  const strays = ours.filter((name) => !packages.includes(name));
  if (!withTensorFlow) strays.push(...found.filter((name) => name.startsWith("@tensorflow/")));
  if (strays.length > 0) {
    throw new StepFailure(
      `${manager} install ${names.join(" ")} brings ${strays.join(", ")} along.`,
    );
  }
  return { folder, packages: ours };
}

function installWith(manager, root, folder, tarballs) {
  // A build by Vite leaves "production" behind in this process, for which npm leaves devDependencies out.
  const quiet = { cwd: folder, quiet: true, env: { NODE_ENV: "development" } };
  if (manager === "npm") return run("npm", ["install", "--no-audit", "--no-fund"], quiet);
  // Unlike npm, pnpm does not let a dependency of the project stand in for one of its packages.
  const overrides = Object.entries(tarballs).map(([name, file]) => `  "${name}": "${file}"\n`);
  const settings = `overrides:\n${overrides.join("")}strictDepBuilds: false\n`;
  writeFileSync(join(folder, "pnpm-workspace.yaml"), settings);
  return runTool(root, "pnpm", ["install"], quiet);
}

/** Names of all packages below a `node_modules`, also those that pnpm keeps in its own folder. */
function installedPackages(folder) {
  const names = new Set();
  const stores = [join(folder, "node_modules")];
  const isolated = join(folder, "node_modules", ".pnpm");
  if (existsSync(isolated)) {
    for (const entry of readdirSync(isolated)) {
      const store = join(isolated, entry, "node_modules");
      if (existsSync(store)) stores.push(store);
    }
  }
  for (const store of stores) for (const name of packagesIn(store)) names.add(name);
  return [...names].sort();
}

function packagesIn(store) {
  return readdirSync(store)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => {
      return name.startsWith("@")
        ? readdirSync(join(store, name)).map((inner) => `${name}/${inner}`)
        : [name];
    });
}

function find(release, name) {
  return release.find((item) => item.name === name);
}
