import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { startVitest } from "vitest/node";
import { countTests } from "./tally.mjs";

const folder = mkdtempSync(join(tmpdir(), "vae-groups-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("reads the groups of @vae/testing from what vitest writes about them", async () => {
  const outputFile = join(folder, "vitest.json");
  const vitest = await startVitest("test", [], {
    config: false,
    root: fileURLToPath(new URL("__fixtures__", import.meta.url)),
    include: ["groups.fixture.mjs"],
    reporters: ["json"],
    outputFile,
    watch: false,
    cache: false, // it would lie among the fixtures
  });
  await vitest.close();
  expect(countTests(JSON.parse(readFileSync(outputFile, "utf8")))).toEqual({
    passed: 1,
    failed: 0,
    skipped: 1,
    groups: [{ title: "what is missing", reason: "a file; it is not there", remedy: "write it" }],
    optIns: [{ title: "what is asked for", variable: "VAE_TEST_NOBODY_SETS_THIS" }],
  });
});
