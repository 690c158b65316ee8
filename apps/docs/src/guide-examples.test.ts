import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const docs = fileURLToPath(new URL("..", import.meta.url));
const guide = readdirSync(`${docs}/guide`).filter((name) => name.endsWith(".md"));

/** The TypeScript blocks of a page. */
function examples(page: string): string[] {
  const text = readFileSync(`${docs}/guide/${page}`, "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
}

const all = guide.flatMap((page) => examples(page).map((code) => [page, code] as const));

it("finds the examples of four pages or more", () => {
  expect(new Set(all.map(([page]) => page)).size).toBeGreaterThanOrEqual(4);
});

describe("each example prints what its comments say", () => {
  it.each(all)("%s", (_page, code) => {
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
