import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeWhen, needsBuild, temporaryFolder } from "@vae/testing";
import sharp from "sharp";
import { expect, it } from "vitest";
import { hashImage } from "./__fixtures__/hash-images.js";
import { shortWeights } from "./__fixtures__/hash-weights.js";
import { encodeInceptionWeights } from "./inception/weights/encode-inception-weights.js";

const folder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", folder), "utf8");
const runFile = promisify(execFile);

/** Runs a program with the built package and returns what it printed. */
async function run(
  program: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await runFile(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: fileURLToPath(folder),
    env: { ...process.env, ...environment },
  });
  return stdout;
}

describeWhen(needsBuild(new URL("dist/lenet.js", folder)), "the built package", () => {
  const patient = { timeout: 5 * 60_000 }; // each starts Node and a network

  it("runs the example of the README", patient, async () => {
    const printed = await run(/```js\n(.*?)```/s.exec(readme)?.[1] ?? "");
    expect(printed).toContain("name: 'FD-lenet-fashion'");
    // The first line of the table.
    expect(Number(/ value: ([\d.]+)/.exec(printed)?.[1])).toBeCloseTo(0.44, 2);
    expect(readme).toContain("| 0.44 ");
  });

  it("runs that of the Inception network, as far as its first 64 features", patient, async () => {
    const [, example = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];
    const weights = join(temporaryFolder(), "short.safetensors");
    await writeFile(weights, encodeInceptionWeights(shortWeights()));
    const before = [
      `import { readFileSync } from "node:fs";`,
      `const bytes = readFileSync(${JSON.stringify(weights)});`,
      `const picture = { data: new Uint8Array(32 * 32 * 3), height: 32, width: 32, channels: 3 };`,
      "const pictures = [picture, picture];",
    ];
    const after = "console.log(features[64].shape.join(), extractor(64).dimension);";
    const code = example.replace('[2048, "logits"]', "[64]");
    expect(await run([...before, code, after].join("\n"))).toBe("2,64 64\n");
  });

  it("runs that of a folder, against itself in place of CIFAR-10", patient, async () => {
    const [, example = ""] = /A folder against CIFAR-10.*?```js\n(.*?)```/s.exec(readme) ?? [];
    const scratch = temporaryFolder();
    const weights = join(scratch, "short.safetensors");
    await writeFile(weights, encodeInceptionWeights(shortWeights()));
    const raw = { width: 32, height: 32, channels: 3 } as const;
    for (const i of [0, 1, 2]) {
      const { data } = hashImage(`img32/${i}`, 32, 1);
      await sharp(data as Uint8Array, { raw }).toFile(join(scratch, `${i}.png`));
    }
    const code = example.replace(/"pictures"|"cifar-10:test"/g, JSON.stringify(scratch));
    const printed = await run(code, {
      VAE_INCEPTION_WEIGHTS: weights,
      VAE_CACHE: join(scratch, "cache"),
    });
    const [name, value] = printed.trim().split(" ");
    expect(name).toBe("FID-64");
    expect(Number(value)).toBeLessThan(1e-9);
  });
});
