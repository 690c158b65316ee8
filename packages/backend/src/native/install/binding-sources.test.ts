import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { checkSources, findTfjsNode, tfjsVersion } from "./binding-sources.js";

it("finds the published sources in node_modules and knows each by its hash", async () => {
  const folder = await findTfjsNode();
  expect(folder).toMatch(/@tensorflow\/tfjs-node(-gpu)?$/);
  await checkSources(folder!);
});

it("refuses sources that were patched, naming the file", async () => {
  const copy = mkdtempSync(join(tmpdir(), "vae-sources-"));
  onTestFinished(() => {
    rmSync(copy, { recursive: true });
  });
  cpSync(join((await findTfjsNode())!, "binding"), join(copy, "binding"), { recursive: true });
  const path = join(copy, "binding", "tfjs_backend.cc");
  appendFileSync(path, "// one more line\n");
  await expect(checkSources(copy)).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: `${path} is not the published file of version ${tfjsVersion}; install the package anew without patches.`,
  });
});
