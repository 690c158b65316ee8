import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeWhen, needsBuild, temporaryFolder } from "@vae/testing";
import { expect, it } from "vitest";
import { transformWithEsbuild } from "vite";
import { readmeExample } from "./__fixtures__/readme-example.js";

const folder = new URL("..", import.meta.url);

/** Runs a program with the built packages; what it writes to `runs/` and `models/` goes to `output`. */
async function run(code: string, output: string): Promise<string[]> {
  const moved = code.replaceAll(/"((?:runs|models)\/)/g, (_, name: string) => `"${output}/${name}`);
  const program = await transformWithEsbuild(moved, "example.ts");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program.code],
    { cwd: fileURLToPath(folder), encoding: "utf8" },
  );
  expect(status, stderr).toBe(0);
  return stdout.trim().split("\n");
}

/** The same in less time: fewer images, fewer epochs. */
const quick = (code: string) =>
  code
    .replace("0, 8000", "0, 500")
    .replace(
      "source = await loadFashionMnist10k()",
      "source = (await import('@vae/datasets')).subset(await loadFashionMnist10k(), 0, 500)",
    )
    .replace(/epochs: 20\b/, "epochs: 2");

describeWhen(
  needsBuild(new URL("dist/index.js", folder)),
  "the built package runs the example of the README",
  () => {
    const patient = { timeout: 5 * 60_000 }; // each starts Node, and most of them train

    it("for training", patient, async () => {
      const printed = await run(quick(readmeExample("Train")), temporaryFolder());
      const errors = printed.flatMap((line) => /^epoch \d: mse (\S+)$/.exec(line)?.[1] ?? []);
      expect(errors).toHaveLength(2);
      expect(Number(errors[1])).toBeLessThan(Number(errors[0]));
    });

    it("for resuming", patient, async () => {
      const output = temporaryFolder();
      const code = quick(readmeExample("Resume"));
      await run(code, output);
      const checkpoints = join(output, "runs/mine/checkpoints");
      expect(await readdir(checkpoints)).toEqual(["step-000005", "step-000010"]);
      await run(code, output); // finds it finished
      expect(await readdir(checkpoints)).toEqual(["step-000005", "step-000010"]);
    });

    it("for a source of one's own", patient, async () => {
      const printed = await run(readmeExample("A source of your own"), temporaryFolder());
      expect(printed).toHaveLength(30);
      expect(Number(printed[29]!.split(" ")[1])).toBeLessThan(0.01); // of 0.19, the variance of the images
    });

    it("for generating", patient, async () => {
      const output = temporaryFolder();
      expect(await run(readmeExample("Generate"), output)).toEqual(["50176 7056 3920"]);
      expect(await readdir(join(output, "models"))).toEqual(["layers", "mine"]);
    });

    it("for objectives, and for latent diagnostics after it", patient, async () => {
      const code = quick(readmeExample("Objectives").replace("0, 2000", "0, 400"));
      const printed = await run(code + readmeExample("Latent diagnostics"), temporaryFolder());
      expect(printed[0]).toMatch(/^log P\(x\) = -?\d+ ± \d+ nats$/);
      const [kl, negativeEntropy, crossEntropy] = /^KL (\S+) = (\S+) \+ (\S+)$/
        .exec(printed[2] ?? "")!
        .slice(1)
        .map(Number);
      expect(negativeEntropy! + crossEntropy!).toBeCloseTo(kl!, 5);
      expect(printed).toHaveLength(5);
    });

    it("for a network of one's own", patient, async () => {
      const output = temporaryFolder();
      const definition = readmeExample("A network of your own", "js");
      expect(definition.trimEnd().split("\n").length).toBeLessThan(40);
      await writeFile(join(output, "my-network.mjs"), definition);
      const code = quick(readmeExample("A network of your own"));
      const imported = code.replace("./my-network.js", join(output, "my-network.mjs"));
      const [line] = await run(imported, output);
      expect(line).toMatch(/^mse 0\.\d+$/);
    });

    it("for TensorBoard", patient, async () => {
      const output = temporaryFolder();
      await run(readmeExample("TensorBoard"), output);
      expect(await readdir(join(output, "runs/mine"))).toHaveLength(1);
    });
  },
);
