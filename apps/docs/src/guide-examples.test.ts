import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { codeBlocks, fileOf } from "./examples/code-blocks.js";
import { handWrittenPages, readPage } from "./pages.js";

const docs = fileURLToPath(new URL("..", import.meta.url));

// A block that names a file of the repository is copied there by a test of its own.
const all = handWrittenPages.flatMap((page) =>
  codeBlocks(readPage(page))
    .filter((block) => block.language === "ts" && fileOf(block) === undefined)
    .map(({ line, code }) => [`${page}:${line}`, code] as const),
);

it("finds the examples of many pages", () => {
  expect(new Set(all.map(([place]) => place.split(":")[0])).size).toBeGreaterThanOrEqual(9);
});

describe("each example prints what its comments say", () => {
  it.each(all)("%s", (_place, code) => {
    const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      cwd: docs, // where the packages are found
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(expected.length).toBeGreaterThan(0);
    expect(stdout.trimEnd().split("\n")).toEqual(expected);
  });
});
