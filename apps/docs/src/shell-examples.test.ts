import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeNpy, decodeNpz, encodeNpy, Rng } from "@vae/base";
import { encodePng } from "@vae/core/node";
import { afterAll, describe, expect, it } from "vitest";
import { arrayFiles } from "../scripts/config-reference/array-files.mjs";
import { codeBlocks, fileOf, type CodeBlock } from "./examples/code-blocks.js";
import { checkCommandLine, commandOf, optionsFor } from "./examples/command-line.js";
import { shellCommands, vaeWords } from "./examples/shell-commands.js";
import { shellTest } from "./examples/shell-test.js";
import { handWrittenPages, readPage, readmes } from "./pages.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const program = join(root, "apps/cli/bin/vae.js");
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts,
);

const isShell = ({ language }: CodeBlock) => language === "sh";
const shellBlocks = (page: string) => codeBlocks(readPage(page)).filter(isShell);
const pages = [...handWrittenPages, ...readmes].filter((page) => shellBlocks(page).length > 0);

describe("commands of a page are known, with their options and names", () => {
  it.each(pages)("%s", async (page) => {
    for (const { line, code } of shellBlocks(page)) {
      for (const words of shellCommands(code)) {
        const own = vaeWords(words);
        if (own !== undefined) {
          await expect(checkCommandLine(own), `${page}:${line}`).resolves.toBeUndefined();
        }
        const [program, first = "", second = ""] = words;
        if (own !== undefined || (program !== "npm" && program !== "pnpm")) continue;
        const name = first === "run" ? second : first;
        if (!first.startsWith("-") && first !== "install")
          expect(scripts, `${page}:${line}`).toContain(name);
      }
    }
  });
});

describe("commands in the text of a page are known, with their options", () => {
  it.each([...handWrittenPages, ...readmes])("%s", (page) => {
    const spans = [...readPage(page).matchAll(/`vae ([a-z][^`\n]*)`/g)].map(([, text]) => text);
    for (const span of spans) {
      const words = (span ?? "").split(" ");
      const command = commandOf(words);
      expect(command, span).toBeDefined();
      const known = command!.options.flatMap(({ long, short }) => [long, short]);
      const options = words.filter((word) => /^--?[a-z]/.test(word));
      const unknown = options.filter((word) => !known.includes(word.split("=")[0]));
      expect(unknown, span).toEqual([]);
    }
  });
});

const temporary = mkdtempSync(join(tmpdir(), "vae-pages-"));
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

function folderOf(page: string): string {
  return page.replaceAll("/", "-");
}

/** A folder with what pages suppose to be there: latents, and two folders of pictures. */
function workplace(page: string): string {
  const folder = join(temporary, folderOf(page));
  mkdirSync(folder);
  const data = new Rng(1).normals(new Float32Array(400));
  writeFileSync(join(folder, "latents.npy"), encodeNpy({ shape: [100, 4], data }));
  for (const name of ["photos", "held-out"]) {
    mkdirSync(join(folder, name));
    for (let i = 0; i < 12; i++) {
      const noise = Uint8Array.from(new Rng(i).normals(new Float32Array(40 * 48 * 3)), toByte);
      writeFileSync(join(folder, name, `${i}.png`), encodePng(noise, [40, 48, 3]));
    }
  }
  return folder;
}

function toByte(normal: number): number {
  return Math.min(255, Math.max(0, 128 + 40 * normal));
}

/** Runs a command line of `vae` as a reader would. */
function run(words: readonly string[], cwd: string) {
  return spawnSync(process.execPath, [program, ...words], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, VAE_CACHE: join(temporary, "cache"), NO_COLOR: "1" },
  });
}

/**
 * Options that a block runs with, undefined where it does not: of the pages every block runs that says nothing else, of
 * READMEs, most of which suppose much, those that say so.
 */
function runOptions(page: string, { attribute }: CodeBlock): readonly string[] | undefined {
  if (attribute === undefined && !handWrittenPages.includes(page)) return undefined;
  const test = shellTest(attribute);
  return test.kind === "run" ? test.options : undefined;
}

const toRun = pages.filter((page) =>
  shellBlocks(page).some((block) => runOptions(page, block) !== undefined),
);

describe("a page's commands run, one after the other", () => {
  it.each(toRun)("%s", (page) => {
    const folder = workplace(page);
    for (const block of codeBlocks(readPage(page))) {
      const file = fileOf(block);
      if (file !== undefined) writeFileSync(join(folder, file), block.code);
      const options = isShell(block) ? runOptions(page, block) : undefined;
      if (options === undefined) continue;
      for (const words of shellCommands(block.code)) {
        const own = vaeWords(words);
        expect(
          own,
          `${page}:${block.line}: only vae runs here, no ${words.join(" ")}`,
        ).toBeDefined();
        const line = [...own!, ...optionsFor(own!, options)];
        const { status, stderr } = run(line, folder);
        expect(status, `vae ${line.join(" ")}\n${stderr}`).toBe(0);
      }
    }
  });
});

describe("what the pages say of files is so", () => {
  const runOf = (page: string) => join(temporary, folderOf(page), "runs/mine");

  it("the tree of a run names every file that a run has", async () => {
    const [tree] = codeBlocks(readPage("apps/docs/guide/runs-and-files.md"));
    const named = tree!.code
      .split("\n")
      .flatMap((line) => line.trim().split(" ")[0]!.split("/"))
      .map((name) => name.replaceAll(".", "\\.").replaceAll("*", ".*"))
      .map((name) => new RegExp(`^${name.replace(/^step-\d+/, "step-\\d+")}$`));
    const written = await readdir(runOf("apps/docs/getting-started.md"), { recursive: true });
    const names = [...new Set(written.flatMap((path) => path.split("/")))];
    expect(names.filter((name) => !named.some((known) => known.test(name)))).toEqual([]);
    expect(names).toContain("moments.npz");
  });

  it.each(arrayFiles)("$file has the arrays of its table", async ({ file, arrays }) => {
    const path =
      file === "STATISTICS.npz"
        ? join(temporary, "statistics.npz")
        : join(runOf("apps/docs/getting-started.md"), file);
    if (file === "STATISTICS.npz") {
      const sample = join(temporary, folderOf("apps/docs/guide/python.md"), "sample.npy");
      const line = ["fid", sample, "--extractor", "lenet", "--stats-out", path];
      const { status, stderr } = run(line, temporary);
      expect(status, stderr).toBe(0);
    }
    const bytes = await readFile(path);
    const found = file.endsWith(".npz") ? decodeNpz(bytes, path) : { "": decodeNpy(bytes, path) };
    expect(Object.keys(found).sort()).toEqual(arrays.map(({ name }) => name).sort());
    const lengths = new Map<string, number>();
    for (const { name, dtype, shape } of arrays) {
      const array = found[name]!;
      expect(kindOf(array.data), name).toBe(dtype);
      const words = shape.slice(1, -1).split(", ").filter(Boolean);
      expect(array.shape, name).toHaveLength(words.length);
      for (const [i, word] of words.entries()) {
        const length = array.shape[i]!;
        expect(length, `${name} ${word}`).toBe(lengths.get(word) ?? (Number(word) || length));
        lengths.set(word, length);
      }
    }
  });
});

function kindOf(data: unknown): string {
  if (data instanceof Float64Array) return "float64";
  return data instanceof Float32Array ? "float32" : "uint8";
}

it("leaves no block unrun without a reason that is worth one", () => {
  const reasons = handWrittenPages.flatMap((page) =>
    shellBlocks(page).flatMap(({ line, attribute }) => {
      const test = shellTest(attribute);
      return test.kind === "lookUp" ? [`${page}:${line}: ${test.reason}`] : [];
    }),
  );
  const known =
    /: (needs (the network|Redis|a bucket|a full file of weights|a trained run|a compiler and pip|a clone)|takes minutes|is measured by hand)$/;
  expect(reasons.filter((reason) => !known.test(reason))).toEqual([]);
  expect(readdirSync(temporary).length).toBeGreaterThan(3); // and some pages did run
});
