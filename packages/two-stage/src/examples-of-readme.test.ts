import { decodeNpy, encodeNpy, Rng } from "@vae/base";
import { describeWhen, needsBuild, sharedFolder } from "@vae/testing";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(packageFolder, "README.md"), "utf8");
const [ownLatents = "", sampler = ""] = [...readme.matchAll(/```js\n(.*?)```/gs)].map(
  ([, example]) => example,
);
const folder = sharedFolder();

/** Runs an example with the built package; its files lie in a folder of their own. */
function run(example: string) {
  const program = example.replaceAll(
    /"(\w+\.npy)"/g,
    (_, name: string) => `"${join(folder, name)}"`,
  );
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { cwd: packageFolder, encoding: "utf8" },
  );
  return { stdout, stderr };
}

/** Writes latents of these deviations, whose factor is one over their mean. */
function writeLatents(deviations: readonly number[]): Float32Array {
  const d = deviations.length;
  const normals = new Rng(3).normals(new Float32Array(2000 * d));
  const data = normals.map((value, at) => value * deviations[at % d]!);
  writeFileSync(join(folder, "latents.npy"), encodeNpy({ shape: [2000, d], data }));
  return data;
}

describeWhen(needsBuild(new URL("../dist/samplers.js", import.meta.url)), "the README", () => {
  it("renormalises a file of latents in its first example", () => {
    const data = writeLatents([0.5, 0.9]);
    const { stdout, stderr } = run(ownLatents);
    expect(stderr).toBe("");
    const factor = Number(/^every latent times (\S+)\n$/.exec(stdout)?.[1]);
    expect(Math.abs(factor - 1 / 0.7)).toBeLessThan(0.05); // the mean of two deviations of 2,000 draws: 2 %
    const { shape, data: out } = decodeNpy(readFileSync(join(folder, "renormalised.npy")));
    expect(shape).toEqual([2000, 2]);
    expect(Number(out[0]) / data[0]!).toBeCloseTo(factor, 3);
  });

  it("warns in it of inactive latents", () => {
    writeLatents([0.5, 0.9, 0, 0]);
    expect(run(ownLatents).stderr).toContain("2 of 4 latents are inactive");
  });

  it("is about ten lines in it", () => {
    expect(ownLatents.trim().split("\n").length).toBeLessThanOrEqual(10);
  });

  it("fits a mixture in its second", () => {
    expect(run(sampler)).toEqual({ stdout: "8000\n", stderr: "" });
  });
});
