import { temporaryFolder } from "@vae/testing";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { madeResult } from "../reports/__fixtures__/made-result.js";
import { publishResult } from "./publish-result.js";

const environment = {
  node: "v20.0.0",
  platform: "linux x64",
  cpu: "a processor",
  cores: 2,
  memoryGiB: 8,
  backend: "wasm",
  backendReason: "asked for",
  versions: {},
};

/** A run that says where it ran, and holds nothing else. */
function madeRun(): string {
  const run = join(temporaryFolder(), "run");
  mkdirSync(run);
  writeFileSync(join(run, "environment.json"), JSON.stringify(environment));
  return run;
}

it.each([
  "cifar-10:train",
  "celeba:train",
  "celeba:train + folder:crops",
  "fashion-mnist-10k:train + cifar-10:train",
])("writes numbers and curves alone of models trained on %s", async (trainedOn) => {
  const folder = temporaryFolder();
  // The run holds no model: to draw a picture would fail.
  await publishResult(folder, madeResult(), {
    runs: [madeRun()],
    pictures: ["without", "renormalised"],
    trainedOn,
  });
  const written = readdirSync(join(folder, "fashion-quick")).sort();
  expect(written).toEqual(["environment.json", "result.json", "summary.svg"]);
  expect(readFileSync(join(folder, "fashion-quick", "summary.svg"), "utf8")).not.toContain(
    "<image",
  );
});

it("draws pictures of models trained on Fashion-MNIST", async () => {
  const publish = publishResult(temporaryFolder(), madeResult(), {
    runs: [madeRun()],
    pictures: ["without"],
    trainedOn: "fashion-mnist-10k:train",
  });
  // It goes to the run for them, which has no model here.
  await expect(publish).rejects.toThrow("no run (config.json is missing)");
});

it("refuses a result without its environment, and writes nothing", async () => {
  const folder = temporaryFolder();
  const run = join(temporaryFolder(), "run");
  await expect(publishResult(folder, madeResult(), { runs: [run] })).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: expect.stringContaining("does not say where it was measured"),
  });
  expect(existsSync(join(folder, "fashion-quick"))).toBe(false);
});

it("refuses a result that lacks what made it, and names the field", async () => {
  const { extractor, ...result } = madeResult();
  const nameless = { ...extractor, sha256: undefined };
  const broken = { ...result, extractor: nameless } as unknown as ReturnType<typeof madeResult>;
  await expect(publishResult(temporaryFolder(), broken, { runs: [madeRun()] })).rejects.toThrow(
    /extractor\.sha256/,
  );
});
