import { temporaryFolder } from "@vae/testing";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";

/** A cache of its own, so that the user's stays as it is. */
const inEmptyCache = (...args: string[]) => {
  const cache = join(temporaryFolder(), "cache");
  mkdirSync(cache);
  return runVae(["backend", ...args], { environment: { VAE_CACHE: cache } });
};

it("says that there is no native TensorFlow, and how it is had", async () => {
  const { code, stdout } = await inEmptyCache("status", "--json");
  expect(code).toBe(0);
  const status = JSON.parse(stdout) as { builds: unknown[]; problems: string[] };
  expect(status.builds).toEqual([]);
  expect(status.problems.join(" ")).toContain("vae backend install");
});

it("removes nothing where nothing is", async () => {
  const { code, stdout } = await inEmptyCache("remove", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ folders: [], bytes: 0 });
});

it("refuses a folder that holds no TensorFlow, in one sentence", async () => {
  const { code, stderr } = await inEmptyCache("install", "--tensorflow", temporaryFolder());
  expect(code).toBe(3);
  expect(
    stderr
      .trim()
      .split("\n")
      .filter((line) => line.startsWith("error:")),
  ).toHaveLength(1);
});
