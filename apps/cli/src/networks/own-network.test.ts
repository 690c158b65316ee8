import { temporaryFolder } from "@vae/testing";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";

/** The module under "A network of your own" in the README of `@vae/core`. */
const readme = readFileSync(
  new URL("../../../../packages/core/README.md", import.meta.url),
  "utf8",
);
const [, example = ""] = /\n## A network of your own\n.*?^```js\n(.*?)^```$/ms.exec(readme) ?? [];

const train = ["train", "--network", "./my-network.mjs", "--out", "runs/mine", "--backend", "wasm"];
const short = ["--steps", "2", "--batch-size", "4", "--quiet"];

it("trains the network of the README, samples from it elsewhere, and refuses it once it has changed", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "my-network.mjs"), example);
  const first = await runVae([...train, ...short, "--json", "--set", "network.filters=4"], {
    cwd,
  });
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const { config } = JSON.parse(first.stdout) as { config: { network: object } };
  expect(config.network).toMatchObject({ id: "../../my-network.mjs", filters: 4 });
  expect(config.network).toHaveProperty("sha256");

  mkdirSync(join(cwd, "elsewhere"));
  const sample = ["sample", "../runs/mine", "--n", "4", "--out", "grid.png", "--quiet"];
  expect(await runVae(sample, { cwd: join(cwd, "elsewhere") })).toMatchObject({ code: 0 });

  appendFileSync(join(cwd, "my-network.mjs"), "// another\n");
  const resumed = await runVae([...train, ...short, "--resume", "--set", "network.filters=4"], {
    cwd,
  });
  expect(resumed.code).toBe(3);
  expect(resumed.stderr).toContain("it differs in network.sha256");
  const again = await runVae(["train", "--out", "runs/mine", "--resume", "--quiet"], { cwd });
  expect(again.code).toBe(3);
  expect(again.stderr).toContain("my-network.mjs: changed since runs/mine began");
});

it("names the layer and both shapes when two do not fit", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "my-network.mjs"), example.replace("  flatten(),\n", ""));
  const run = await runVae([...train, "--dry-run", "--json"], { cwd });
  expect(run.code).toBe(3);
  expect(run.stdout + run.stderr).toContain(
    'layer \\"encoder/dense-0\\": expected an input of shape [values], got [7, 7, 32]. Put flatten() before it.',
  );
});
