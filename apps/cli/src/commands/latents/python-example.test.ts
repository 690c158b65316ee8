import { decodeNpy } from "@vae/base";
import { describeOptIn, describeWhen, needsPython, runPython, temporaryFolder } from "@vae/testing";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runVae } from "../../test-support/run-vae.js";
import { columnMoments } from "./column-moments.js";

const examples = new URL("../../../../../packages/two-stage/examples/", import.meta.url);

/** Runs an example of `@vae/two-stage` as it says itself, from Python to Python. */
async function runExample(python: (...args: string[]) => string) {
  const cwd = temporaryFolder();
  const at = (name: string) => join(cwd, name);
  const decode = (name: string) => {
    const [real = 0, made = 0] = python("decode", at(name), at("vae.pt"))
      .trim()
      .split(" ")
      .map(Number);
    return { real, made };
  };
  python("encode", at("latents.npy"), at("vae.pt"));
  const { code, stderr } = await runVae(
    ["latents", "renormalise", "latents.npy", "--mode", "paper", "--out", "renormalised.npy"],
    { cwd },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const moments = (name: string) => {
    const { data, shape } = decodeNpy(readFileSync(at(name)));
    return columnMoments(data as Float32Array, shape[1] ?? 0).variance;
  };
  return {
    before: { variances: moments("latents.npy"), ...decode("latents.npy") },
    after: { variances: moments("renormalised.npy"), ...decode("renormalised.npy") },
  };
}

/** What holds of both examples: means of posteriors vary too little, and so do the images made of them. */
function expectBetter({ before, after }: Awaited<ReturnType<typeof runExample>>): void {
  const meanDeviation = (variances: Float64Array) =>
    variances.reduce((sum, value) => sum + Math.sqrt(value), 0) / variances.length;
  expect(meanDeviation(before.variances)).toBeLessThan(0.99);
  expect(meanDeviation(after.variances)).toBeCloseTo(1, 5);
  expect(before.made).toBeLessThan(after.made);
  expect(Math.abs(after.made - after.real)).toBeLessThan(Math.abs(before.made - before.real));
}

describeWhen(needsPython("numpy"), "the example of a VAE in NumPy", () => {
  it("makes images that vary more like the data", async () => {
    const program = readFileSync(new URL("numpy_vae.py", examples), "utf8");
    expectBetter(await runExample((...args) => runPython(program, ...args)));
  });
});

describeOptIn("VAE_TEST_TORCH", "the example of a VAE in PyTorch", () => {
  it("makes images that vary more like the data", async () => {
    const file = fileURLToPath(new URL("pytorch_vae.py", examples));
    const run = await runExample((...args) => {
      const { status, stdout, stderr } = spawnSync(
        process.env["VAE_TEST_TORCH"] ?? "python3", // the interpreter of a venv with torch
        [file, ...args],
        { encoding: "utf8" },
      );
      if (status !== 0) throw new Error(stderr);
      return stdout;
    });
    expectBetter(run);
  });
});
