import { temporaryFolder } from "@vae/testing";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { codeBlocks, fileOf } from "./examples/code-blocks.js";
import { readPage } from "./pages.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

it("adds a data set by copying from its page", () => {
  const copy = temporaryFolder();
  const source = join(root, "packages/datasets");
  const target = join(copy, "packages/datasets");
  mkdirSync(target, { recursive: true });
  cpSync(join(source, "src"), join(target, "src"), { recursive: true });
  for (const file of ["package.json", "tsconfig.json", "vitest.config.ts"]) {
    cpSync(join(source, file), join(target, file));
  }
  symlinkSync(join(source, "node_modules"), join(target, "node_modules"));
  for (const name of ["tooling", "tsconfig.base.json"])
    symlinkSync(join(root, name), join(copy, name));

  const blocks = codeBlocks(readPage("apps/docs/contribute/data-sets.md"));
  const files = blocks.filter((block) => fileOf(block) !== undefined);
  expect(files).toHaveLength(3);
  for (const block of files) writeFileSync(join(copy, fileOf(block)!), block.code);
  const list = join(target, "src/node/factories.ts");
  writeFileSync(
    list,
    `import { stl10 } from "./stl10-dataset.js";\n${readFileSync(list, "utf8").replace("  synthetic,\n]", "  synthetic,\n  stl10,\n]")}`,
  );

  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, words, {
      cwd: target,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
  const bin = (name: string, path: string) => join(source, "node_modules", name, path);
  const test = "src/node/stl10-dataset.test.ts";
  const tested = run(bin("vitest", "vitest.mjs"), "run", test, "--maxWorkers=1");
  expect(tested.status, tested.stdout + tested.stderr).toBe(0);
  expect(tested.stdout).toMatch(/Tests\s+\d+ passed/);
  const typed = run(bin("typescript", "bin/tsc"), "-p", ".", "--noEmit");
  expect(typed.status, typed.stdout + typed.stderr).toBe(0);
});
