import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository as root } from "../../setup/src/repository.mjs";
import { cases } from "./cases.mjs";
import { checkCase } from "./check-case.mjs";
import { checkContents } from "./check-contents.mjs";
import { openChromium } from "./chromium-page.mjs";
import { installSize } from "./install-size.mjs";
import { makeRelease } from "./make-release.mjs";
import { expectSame } from "./outcomes.mjs";
import { releaseLines } from "./release-lines.mjs";

const minutes = 60_000;
const folder = mkdtempSync(join(tmpdir(), "vae-release-"));
let release;
let browser;

beforeAll(async () => {
  release = await makeRelease(root, join(folder, "release"));
  browser = await openChromium();
}, 10 * minutes);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

// The short form of `pnpm release:check`: this Node, and one package of each kind.
describe("a release, as strangers use it", () => {
  it("has nothing in its tarballs that does not belong", () => {
    checkContents(release);
  });

  it.each([
    ["npm", "metrics"],
    ["pnpm", "datasets"],
    ["pnpm", "core"],
  ])("is installed by %s: %s", { timeout: 10 * minutes }, async (manager, consumer) => {
    const item = cases.find((candidate) => candidate.consumer === consumer);
    const nodes = [{ version: process.version, path: process.execPath }];
    const place = join(folder, `${consumer}-${manager}`);
    const seen = await checkCase(root, place, release, item, { manager, nodes, browser });
    const { needs } = release.find(({ name }) => name === item.packages[0]);
    expect(seen.installed).toEqual([...item.packages, ...needs].sort());
  });
});

describe("what a release would publish", () => {
  it("is one version for all packages, with what changed", () => {
    const versions = new Set(release.map(({ version }) => version));
    expect(versions.size).toBe(1);
    const lines = releaseLines(release);
    expect(lines[0]).toMatch(/^package +version +next +packed +unpacked +files$/);
    for (const { name, version, files } of release) {
      const row = lines.find((line) => line.startsWith(`${name} `));
      expect(row).toContain(` ${version} `);
      expect(row).toMatch(new RegExp(` ${files.length}$`));
    }
  });

  it("leaves out what nobody who installs it has a use for", () => {
    const strays = ["src/a.test.ts", "src/__fixtures__/a.ts", "runs/a.json", "dist/a.exe"];
    const of = (files) => [{ name: "@vae/made", files: ["LICENSE", "README.md", ...files] }];
    for (const stray of strays) {
      const files = ["package.json", stray];
      expect(() => checkContents(of(files))).toThrow(`@vae/made: ${stray} does not belong in it.`);
    }
    expect(() => checkContents(of([]))).toThrow("@vae/made: package.json is missing in it.");
  });
});

describe("two ways to load the same packages", () => {
  const expected = { names: { "@vae/made": ["a", "b"] }, numbers: { loss: 2 } };

  it("may differ in the last digits of a float32 alone", () => {
    expectSame("a page", { ...expected, numbers: { loss: 2.0001 } }, expected);
    expect(() => expectSame("a page", { ...expected, numbers: { loss: 2.1 } }, expected)).toThrow(
      "a page: loss is 2.1, in Node 2.",
    );
    const missing = { names: { "@vae/made": ["a"] } };
    expect(() => expectSame("require", missing, expected)).toThrow(
      "require: @vae/made exports [a], by import [a, b].",
    );
  });
});

it("counts an install with and without what only TensorFlow.js needs", () => {
  const project = join(folder, "counted");
  const put = (name, bytes, manifest = {}) => {
    const path = `node_modules/${name}`;
    mkdirSync(join(project, path), { recursive: true });
    writeFileSync(join(project, path, "file"), "x".repeat(bytes));
    return [path, manifest];
  };
  const packages = Object.fromEntries([
    put("@vae/made", 1, { dependencies: { shared: "1", "@tensorflow/tfjs": "1", nested: "1" } }),
    put("@tensorflow/tfjs", 10, { dependencies: { shared: "1", only: "1" } }),
    put("shared", 100),
    put("only", 1000),
    put("unused", 10_000),
    put("nested", 100_000, { dependencies: { shared: "2" } }),
    put("nested/node_modules/shared", 1_000_000),
  ]);
  writeFileSync(join(project, "package-lock.json"), JSON.stringify({ packages }));
  const { bytes, withoutTensorFlow, largest } = installSize(project, "@vae/made");
  expect(bytes).toBe(1_101_111);
  expect(withoutTensorFlow).toBe(1_100_101);
  expect(largest[0]).toEqual({ name: "nested/node_modules/shared", bytes: 1_000_000 });
});
