import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeWhen } from "@vae/testing";
import sharp from "sharp";
import { expect, it } from "vitest";
import { hashImage } from "./__fixtures__/hash-images.js";
import { shortWeights } from "./__fixtures__/hash-weights.js";
import { encodeInceptionWeights } from "./inception/weights/encode-inception-weights.js";

const folder = new URL("..", import.meta.url);
const isBuilt = existsSync(new URL("dist/lenet.js", folder));

describeWhen(
  { reason: isBuilt ? undefined : "dist is not there", remedy: "pnpm build" },
  "the built package",
  () => {
    it("runs the example of the README", () => {
      const readme = readFileSync(new URL("README.md", folder), "utf8");
      const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? "";
      const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", example], {
        cwd: fileURLToPath(folder),
        encoding: "utf8",
      });
      expect(printed).toContain("name: 'FD-lenet-fashion'");
      // The first line of the table.
      expect(Number(/ value: ([\d.]+)/.exec(printed)?.[1])).toBeCloseTo(0.44, 2);
      expect(readme).toContain("| 0.44 ");
    });

    it("runs the example of the Inception network, here as far as its first 64 features", () => {
      const readme = readFileSync(new URL("README.md", folder), "utf8");
      const [, example = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];
      const scratch = mkdtempSync(join(tmpdir(), "vae-readme-"));
      try {
        const weights = join(scratch, "short.safetensors");
        writeFileSync(weights, encodeInceptionWeights(shortWeights()));
        const before = [
          `import { readFileSync } from "node:fs";`,
          `const bytes = readFileSync(${JSON.stringify(weights)});`,
          `const picture = { data: new Uint8Array(32 * 32 * 3), height: 32, width: 32, channels: 3 };`,
          "const pictures = [picture, picture];",
        ];
        const after = "console.log(features[64].shape.join(), extractor(64).dimension);";
        const code = example.replace('[2048, "logits"]', "[64]");
        const printed = execFileSync(
          process.execPath,
          ["--input-type=module", "--eval", [...before, code, after].join("\n")],
          { cwd: fileURLToPath(folder), encoding: "utf8" },
        );
        expect(printed).toBe("2,64 64\n");
      } finally {
        rmSync(scratch, { recursive: true });
      }
    });

    it("runs the example that scores a folder, here against itself in place of CIFAR-10", async () => {
      const readme = readFileSync(new URL("README.md", folder), "utf8");
      const [, example = ""] = /A folder against CIFAR-10.*?```js\n(.*?)```/s.exec(readme) ?? [];
      const scratch = mkdtempSync(join(tmpdir(), "vae-readme-"));
      try {
        const weights = join(scratch, "short.safetensors");
        writeFileSync(weights, encodeInceptionWeights(shortWeights()));
        const raw = { width: 32, height: 32, channels: 3 } as const;
        for (const i of [0, 1, 2]) {
          const { data } = hashImage(`img32/${i}`, 32, 1);
          await sharp(data as Uint8Array, { raw }).toFile(join(scratch, `${i}.png`));
        }
        const code = example.replace(/"pictures"|"cifar-10:test"/g, JSON.stringify(scratch));
        const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", code], {
          cwd: fileURLToPath(folder),
          encoding: "utf8",
          env: {
            ...process.env,
            VAE_INCEPTION_WEIGHTS: weights,
            VAE_CACHE: join(scratch, "cache"),
          },
        });
        const [name, value] = printed.trim().split(" ");
        expect(name).toBe("FID-64");
        expect(Number(value)).toBeLessThan(1e-9);
      } finally {
        rmSync(scratch, { recursive: true });
      }
    });
  },
);
