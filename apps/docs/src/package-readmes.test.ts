import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { codeBlocks } from "./examples/code-blocks.js";
import { shellTest } from "./examples/shell-test.js";
import { readPage } from "./pages.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}
const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;

const folders = [
  ...readdirSync(join(root, "packages")).map((name) => `packages/${name}`),
  "apps/cli",
].filter((folder) => existsSync(join(root, folder, "package.json")));

/** A package of ours and all that its installation needs of ours. */
function tarballsOf(folder: string): ReadonlySet<string> {
  const { name, dependencies = {} } = readManifest(folder);
  const own = Object.keys(dependencies).filter((dependency) => dependency.startsWith("@vae/"));
  const below = own.flatMap((dependency) => [
    ...tarballsOf(dependency.replace("@vae/", "packages/")),
  ]);
  return new Set([name, ...below]);
}

it.each(folders)("%s has nothing of others in what is built of it", (folder) => {
  const dist = join(root, folder, "dist");
  const maps = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".js.map"),
  );
  expect(maps).not.toEqual([]);
  for (const map of maps) {
    const { sources } = JSON.parse(readFileSync(join(dist, map), "utf8")) as { sources: string[] };
    expect(sources.filter((source) => !/^(\.\.\/)+src\//.test(source))).toEqual([]);
  }
});

describe.each(folders)("the README of %s", (folder) => {
  const text = readPage(`${folder}/README.md`);
  const { name } = readManifest(folder);
  const blocks = codeBlocks(text);

  it("shows what comes out before anything else: a figure, a table or an output", () => {
    const result = /^!\[|^\| -{3}|^```console$/m.exec(text)?.index ?? Infinity;
    expect(text.slice(0, result).split("\n").length).toBeLessThanOrEqual(20);
    expect(result).toBeLessThan(text.indexOf("npm install"));
  });

  it("says how it is installed, and from which tarballs as long as it is not published", () => {
    const install = blocks.find(({ code }) => code.startsWith("npm install"));
    expect(install?.code).toMatch(new RegExp(`^npm install (--global )?${name}[ \n]`));
    const sentence = /^Not yet published: (.*?) from there\./ms.exec(text)?.[1] ?? "";
    expect(sentence.replaceAll("\n", " ")).toContain(
      "`npm run release:dry` in a clone of the repository makes the tarballs in `.cache/release/tarballs`",
    );
    const named = [...sentence.matchAll(/`(@vae\/[a-z-]+)`/g)].map(([, one]) => one);
    expect(named[0]).toBe(name);
    expect(new Set(named)).toEqual(tarballsOf(folder));
    expect(Object.keys(readManifest("").scripts)).toContain("release:dry");
  });

  it("has a first example of about ten lines, which a test runs", () => {
    // Those of ts and js are counted by readme-examples.test.ts or run by their package, commands by shell-examples.test.ts.
    const first = blocks.find(
      ({ language, attribute }) =>
        ["ts", "js"].includes(language) ||
        (language === "sh" && attribute !== undefined && shellTest(attribute).kind === "run"),
    );
    const lines = first?.code.split("\n").filter((line) => line.trim() !== "") ?? [];
    expect(lines.length).toBeGreaterThanOrEqual(7);
    expect(lines.length).toBeLessThanOrEqual(16);
  });

  it("says what does not work", () => {
    const section = /^## What does not work\n(.*?)(?=^## |$(?![^]))/ms.exec(text)?.[1] ?? "";
    expect(section.split(/^- /m).length - 1).toBeGreaterThanOrEqual(3);
    expect(section).toContain("Linux on x64");
  });
});
