import { temporaryFolder } from "@vae/testing";
import { chdir, cwd } from "node:process";
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished, vi } from "vitest";
import * as main from "./index.js";
import * as node from "./node.js";

it("has an example that prints what its comments say", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const program = example
    .replace(/import (\{.*?\}) from "@vae\/base";/, "const $1 = main;")
    .replace(/import (\{.*?\}) from "@vae\/base\/node";/, "const $1 = node;");

  const start = cwd();
  chdir(temporaryFolder());
  onTestFinished(() => {
    chdir(start);
  });
  const log = vi.spyOn(console, "log").mockReturnValue();
  onTestFinished(() => {
    log.mockRestore();
  });
  // The example is JavaScript too, so a function can run it with the sources in place of the package.
  const AsyncFunction = (async () => Promise.resolve()).constructor as new (
    ...text: string[]
  ) => (modules: typeof main, files: typeof node) => Promise<void>;
  await new AsyncFunction("main", "node", program)(main, node);
  expect(log.mock.calls).toEqual([[[2, 3]], [Float64Array.of(0.5, 1)]]);
});
