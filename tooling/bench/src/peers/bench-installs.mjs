import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeRelease } from "../../../release/src/make-release.mjs";
import { environment } from "../environment.mjs";
import { bytesOf, npmPackages } from "./installed-size.mjs";
import { ours, peers } from "./peers.mjs";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const minutes = 60_000;

/**
 * `bench installs`: what it takes to install each peer and ours into an empty environment: seconds, bytes, packages.
 *
 * Everything is installed twice, one after the other, and removed again: the first time with empty caches, the second
 * with what the first left in them. Of what cannot be installed the manager's own last sentence is kept.
 *
 * `--only ID,…` takes some; `--wheels FOLDER` is where pip finds wheels of peers that the registry at hand has not;
 * `--keep FOLDER` leaves those of the second time there, for `bench programs`.
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: [...Object.keys(ours), ...Object.keys(peers)].join() },
      wheels: { type: "string" },
      keep: { type: "string" },
    },
  });
  const where = environment();
  const folder = mkdtempSync(join(tmpdir(), "vae-installs-"));
  const ids = values.only.split(",");
  try {
    const tarballs = ids.some((id) => id in ours) ? await packOurs(join(folder, "release")) : {};
    const results = Object.fromEntries(ids.map((id) => [id, []]));
    for (const round of ["cold", "warm"]) {
      for (const id of ids) {
        const place = join(values.keep ?? folder, id);
        rmSync(place, { recursive: true, force: true });
        mkdirSync(place, { recursive: true });
        const caches = join(folder, `cache-${id}`); // its own, so that none warms another's
        const result =
          id in ours
            ? installOurs(ours[id], { place, caches, tarballs })
            : installPeer(peers[id], { place, caches, wheels: values.wheels });
        results[id].push({ result, load: loadavg()[0] });
        console.error(`bench installs: ${id}, ${round}, ${result.seconds?.toFixed(1) ?? "not"} s`);
        if (values.keep === undefined || result.seconds === undefined) {
          rmSync(place, { recursive: true, force: true });
        }
      }
    }
    return {
      command: `pnpm --silent bench installs${values.wheels === undefined ? "" : " --wheels FOLDER"} --json > tooling/bench/results/installs.json`,
      fromWheels:
        values.wheels === undefined
          ? []
          : readdirSync(values.wheels).filter((name) => name.endsWith(".whl")),
      installs: Object.fromEntries(
        Object.entries(results).map(([id, [first, second]]) => [
          id,
          {
            ...second.result,
            firstSeconds: first.result.seconds,
            loads: [first.load, second.load],
          },
        ]),
      ),
      environment: where,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tarballs of our packages, as a release would publish them: `{ base: PATH, … }`. */
async function packOurs(folder) {
  const release = await makeRelease(root, folder);
  return Object.fromEntries(
    release.map(({ name, tarball }) => [name.slice("@vae/".length), tarball]),
  );
}

function installOurs({ package: name, of, others, native = false }, { place, caches, tarballs }) {
  const attempt = { commands: [[...of.map((part) => tarballs[part]), ...others]] };
  const result = installNpm(name, [attempt], { place, caches });
  if (!native || result.seconds === undefined) return result;
  // Its own cache of builds, within the place: it is what the install brought.
  const env = { VAE_CACHE: join(place, "cache"), PIP_CACHE_DIR: join(caches, "pip") };
  const vae = join(place, "node_modules/.bin/vae");
  const built = timed(vae, ["backend", "install"], { cwd: place, env });
  if (built.refusal !== undefined) return { failed: built.refusal };
  const library = bytesOf(env.VAE_CACHE);
  return {
    ...result,
    seconds: result.seconds + built.seconds,
    processorSeconds: result.processorSeconds + built.processorSeconds,
    bytes: result.bytes + library,
    bytesOfEngine: result.bytesOfEngine + library,
  };
}

function installPeer({ manager, package: name, attempts }, { place, caches, wheels }) {
  return manager === "pip"
    ? installPip(name, attempts, { place, caches, wheels })
    : installNpm(name, attempts, { place, caches });
}

function installPip(name, attempts, { place, caches, wheels }) {
  timed("python3", ["-m", "venv", place]);
  const pip = join(place, "bin/pip");
  const empty = bytesOf(place);
  const options = [
    ...["install", "--quiet", "--retries", "0"],
    ...(wheels === undefined ? [] : ["--find-links", wheels]),
  ];
  const env = { PIP_CACHE_DIR: join(caches, "pip") };
  const result = firstThatWorks(attempts, (more) =>
    timed(pip, [...options, ...more], { cwd: place, env }),
  );
  if (result.seconds === undefined) return result;
  const listed = spawnSync(pip, ["list", "--format", "json"], { encoding: "utf8" });
  const packages = JSON.parse(listed.stdout).filter((one) => one.name !== "pip");
  const torch = readdirSync(join(place, "lib")).map((python) =>
    join(place, "lib", python, "site-packages/torch"),
  );
  return {
    ...result,
    bytes: bytesOf(place) - empty,
    bytesOfEngine: torch.reduce((sum, path) => sum + bytesOf(path), 0),
    packages: packages.length,
    version: packages.find((one) => one.name.replaceAll("_", "-") === name).version,
  };
}

function installNpm(name, attempts, { place, caches }) {
  writeFileSync(join(place, "package.json"), '{ "private": true }');
  const options = ["install", "--no-audit", "--no-fund", "--loglevel", "error"];
  const env = { npm_config_cache: join(caches, "npm") };
  const result = firstThatWorks(attempts, (more) =>
    timed("npm", [...options, ...more], { cwd: place, env }),
  );
  if (result.seconds === undefined) return result;
  const packages = npmPackages(place);
  const modules = join(place, "node_modules");
  return {
    ...result,
    bytes: bytesOf(modules),
    bytesOfEngine: bytesOf(join(modules, "@tensorflow")),
    packages: packages.length,
    version: packages.find((one) => one.name === name).version,
  };
}

/** Times of the first attempt that works, with what it leaves out, and why the one before it did not. */
function firstThatWorks(attempts, install) {
  let failed;
  for (const { commands, leavesOut } of attempts) {
    const times = { seconds: 0, processorSeconds: 0 };
    let refusal;
    for (const more of commands) {
      const { seconds, processorSeconds, ...rest } = install(more);
      times.seconds += seconds;
      times.processorSeconds += processorSeconds;
      refusal ??= rest.refusal;
    }
    if (refusal === undefined) return { ...times, ...(failed && { failed, leavesOut }) };
    failed ??= refusal;
  }
  return { failed };
}

/** Runs a command: its time, that of the processor, and what it said where it failed. */
function timed(command, args, { cwd = root, env = {} } = {}) {
  const began = performance.now();
  // The shell, since Node does not tell how long its children computed.
  const words = ["-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", command, ...args];
  const { status, stderr, error } = spawnSync("bash", words, {
    cwd,
    encoding: "utf8",
    timeout: 20 * minutes,
    env: { ...process.env, ...env },
  });
  const seconds = (performance.now() - began) / 1000;
  if (error !== undefined) throw error;
  const lines = stderr.trimEnd().split("\n");
  const [user, system] = lines.pop().split(" ").map(Number);
  const processorSeconds = user + system;
  if (status === 0) return { seconds, processorSeconds };
  const why = lines.find((line) => /could not|no matching|not found/i.test(line)) ?? lines.at(-1);
  return { seconds, processorSeconds, refusal: why?.trim() ?? `ended with code ${status}` };
}
