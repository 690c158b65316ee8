import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { encodeNpy, Rng } from "@vae/base";
import { encodePng } from "@vae/core/node";
import { environment } from "../environment.mjs";
import { countLines } from "./count-lines.mjs";

const programs = fileURLToPath(new URL("programs/", import.meta.url));
const vae = fileURLToPath(new URL("../../../../apps/cli/bin/vae.js", import.meta.url));
const minutes = 60_000;

/** What a user wants done, in the order in which one makes what the next needs. */
const tasks = ["train", "sample", "score", "resume", "custom"];

/** What runs a program, by its extension. */
const interpreters = { ".py": ["python"], ".sh": ["sh", "-e"], ".cjs": ["node"], ".mjs": ["node"] };

/**
 * `bench programs`: for each peer and ours the lines of the smallest program for five tasks, after its documentation,
 * and whether it runs here, on 256 made pictures of 28 × 28.
 *
 * `--environments FOLDER` is what `bench installs --keep FOLDER` left; without one the peers' programs are counted only.
 * `--only NAME,…` takes the programs of some.
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      environments: { type: "string" },
      only: { type: "string", default: readdirSync(programs).join() },
    },
  });
  const where = environment();
  const results = {};
  for (const name of values.only.split(",")) {
    const folder = workplace();
    try {
      const bin = name.startsWith("vae-") ? folder : binOf(join(values.environments ?? "", name));
      results[name] = runAll(join(programs, name), { folder, bin });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    console.error(`bench programs: ${name}`);
  }
  return {
    command:
      "pnpm --silent bench programs --environments FOLDER --json > tooling/bench/results/programs.json",
    programs: results,
    environment: where,
  };
}

/** The folder of a Python environment's executables; undefined where there is no such environment. */
function binOf(environment) {
  const bin = join(environment, "bin");
  return existsSync(join(bin, "python")) ? bin : undefined;
}

/** Lines of each task's program, and what became of it. */
function runAll(place, { folder, bin }) {
  const files = readdirSync(place);
  const find = (stem) => files.find((file) => parse(file).name === stem);
  return Object.fromEntries(
    tasks.flatMap((task) => {
      const file = find(task);
      if (file === undefined) return [];
      const lines = countLines(readFileSync(join(place, file), "utf8"), extname(file).slice(1));
      if (bin === undefined) return [[task, { file, lines }]];
      const before = find(`before-${task}`);
      if (before !== undefined) execute(join(place, before), { place, folder, bin });
      return [[task, { file, lines, ...execute(join(place, file), { place, folder, bin }) }]];
    }),
  );
}

/** `{ ran: true }`, or `ran: false` and the last line that speaks of an error. */
function execute(file, { place, folder, bin }) {
  const [command, ...options] = interpreters[extname(file)];
  const { status, stderr } = spawnSync(command, [...options, file], {
    cwd: folder,
    encoding: "utf8",
    timeout: 5 * minutes,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, PROGRAMS: place },
  });
  if (status === 0) return { ran: true };
  const lines = stderr.trim().split("\n");
  return { ran: false, said: lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) };
}

/** A folder with what the programs read, `images.npy` and three folders of the same pictures, and with `vae`. */
function workplace() {
  const folder = mkdtempSync(join(tmpdir(), "vae-programs-"));
  symlinkSync(vae, join(folder, "vae"));
  const data = Uint8Array.from(new Rng(1).normals(new Float32Array(256 * 28 * 28)), toByte);
  writeFileSync(join(folder, "images.npy"), encodeNpy({ data, shape: [256, 28, 28, 1] }));
  mkdirSync(join(folder, "pictures"));
  for (let i = 0; i < 256; i++) {
    const picture = data.subarray(i * 28 * 28, (i + 1) * 28 * 28);
    writeFileSync(join(folder, "pictures", `${i}.png`), encodePng(picture, [28, 28, 1]));
  }
  for (const name of ["real", "made"]) {
    cpSync(join(folder, "pictures"), join(folder, name), { recursive: true });
  }
  return folder;
}

function toByte(normal) {
  return Math.min(255, Math.max(0, 128 + 40 * normal));
}
