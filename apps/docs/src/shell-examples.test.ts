import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeNpy, Rng } from "@vae/base";
import { encodePng } from "@vae/core/node";
import { afterAll, describe, expect, it } from "vitest";
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

/** A folder with what pages suppose to be there: latents, and two folders of pictures. */
function workplace(page: string): string {
  const folder = join(temporary, page.replaceAll("/", "-"));
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

const toRun = handWrittenPages.filter((page) =>
  shellBlocks(page).some(({ attribute }) => shellTest(attribute).kind === "run"),
);

describe("a page's commands run, one after the other", () => {
  it.each(toRun)("%s", { timeout: 120_000 }, (page) => {
    const folder = workplace(page);
    for (const block of codeBlocks(readPage(page))) {
      const file = fileOf(block);
      if (file !== undefined) writeFileSync(join(folder, file), block.code);
      if (!isShell(block)) continue;
      const test = shellTest(block.attribute);
      if (test.kind === "lookUp") continue;
      for (const words of shellCommands(block.code)) {
        const own = vaeWords(words);
        expect(
          own,
          `${page}:${block.line}: only vae runs here, no ${words.join(" ")}`,
        ).toBeDefined();
        const line = [...own!, ...optionsFor(own!, test.options)];
        const { status, stderr } = run(line, folder);
        expect(status, `vae ${line.join(" ")}\n${stderr}`).toBe(0);
      }
    }
  });
});

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
