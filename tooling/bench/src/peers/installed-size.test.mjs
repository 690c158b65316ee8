import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { bytesOf, npmPackages } from "./installed-size.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vae-size-"));
  mkdirSync(join(folder, "node_modules/a"), { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it("sums the files of a folder at any depth, and follows no link", () => {
  writeFileSync(join(folder, "one"), "12345");
  writeFileSync(join(folder, "node_modules/a/two"), "123");
  symlinkSync(join(folder, "one"), join(folder, "link"));
  expect(bytesOf(folder)).toBe(5 + 3);
});

it("takes a folder that is not there for an empty one", () => {
  expect(bytesOf(join(folder, "nothing"))).toBe(0);
});

it("lists what npm laid, packages within packages too", () => {
  const packages = {
    "node_modules/a": { version: "1.0.0" },
    "node_modules/@b/c": { version: "2.0.0" },
    "node_modules/a/node_modules/@b/c": { version: "1.5.0" },
  };
  writeFileSync(join(folder, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
  expect(npmPackages(folder)).toEqual([
    { name: "a", version: "1.0.0" },
    { name: "@b/c", version: "2.0.0" },
    { name: "@b/c", version: "1.5.0" },
  ]);
});
