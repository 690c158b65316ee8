import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformWithEsbuild } from "vite";
import { afterAll, describe, expect, it } from "vitest";
import { codeBlocks } from "./examples/code-blocks.js";
import { readmes, readPage } from "./pages.js";

const docs = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vae-readmes-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const aFirstStage = `
  import { useBackend } from "@vae/backend";
  import { Rng } from "@vae/base";
  import { denseNetwork } from "@vae/core";
  import { subset } from "@vae/datasets";
  import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
  await useBackend("auto");
  const rng = new Rng(1);
  const source = subset(await loadFashionMnist10k(), 0, 200);
  const vae = createVae({ network: denseNetwork({ imageShape: source.shape, latent: 16 }) });
`;

/** An example of a README that no package's own test runs. */
interface Example {
  readonly page: string;
  /** Which of its `ts` blocks, from 0. */
  readonly block: number;
  /** What the README supposes to be there. */
  readonly before?: string;
  /** What makes it short. */
  readonly shorter?: (code: string) => string;
  /** What looks at its results. */
  readonly after?: string;
  readonly prints: (code: string) => string;
}

const examples: readonly Example[] = [
  {
    page: "README.md",
    block: 0,
    shorter: (code) => code.replace("steps: 1600", "steps: 2"),
    after: "console.log(vae.network.latent);",
    prints: () => "16",
  },
  {
    page: "packages/backend/README.md",
    block: 0,
    prints: () => "[ [ 3 ], [ 3 ] ]\n[ [ 0 ], [ 0 ] ]", // of three ones, and of three minus ones
  },
  {
    page: "packages/backend/README.md",
    block: 1,
    after: `
      const [x, y] = [tf.tensor2d([[1, 0], [0, 1]]), tf.tensor2d([[2], [4]])];
      const [learningRate, beta1Power, beta2Power] = [0.1, 0.9, 0.999].map((value) => tf.scalar(value));
      console.log((await step({ x, y, learningRate, beta1Power, beta2Power }).loss.data())[0]);`,
    prints: () => "10", // (2² + 4²) / 2, both weights 0
  },
  {
    page: "packages/core/README.md",
    block: 0,
    shorter: (code) => code.replace("steps: 1600", "steps: 2"),
    after: "console.log(images.length);",
    prints: () => String(64 * 28 * 28),
  },
  {
    page: "packages/datasets/README.md",
    block: 0,
    after: "console.log(`mean [${mean}], standardDeviation [${standardDeviation}]`);",
    prints: (code) => /^\/\/ (mean .*)$/m.exec(code)?.[1] ?? "no comment",
  },
  {
    page: "packages/datasets/README.md",
    block: 1,
    before: `
      import { encodeNpy } from "@vae/base";
      const bytes = encodeNpy({ data: new Uint8Array(1200 * 4), shape: [1200, 2, 2] });`,
    after: "console.log(faces.length, first.length);",
    prints: () => "1200 1000",
  },
  {
    page: "packages/two-stage/README.md",
    block: 0,
    before: aFirstStage,
    shorter: (code) =>
      code
        .replace("steps: 3000", "steps: 2")
        .replaceAll('"posteriors.npy"', JSON.stringify(join(folder, "posteriors.npy"))),
    after: "console.log(latents.length);",
    prints: () => String(64 * 16),
  },
];

it("knows of every ts block of a README which test runs it", () => {
  const byTheirPackages: Readonly<Record<string, number>> = {
    "packages/base/README.md": 1,
    "packages/core/README.md": 9,
    "packages/metrics/README.md": 1,
  };
  for (const page of readmes) {
    const blocks = codeBlocks(readPage(page)).filter(({ language }) => language === "ts");
    const here = examples.filter((example) => example.page === page).length;
    expect(blocks.length, page).toBe(here + (byTheirPackages[page] ?? 0));
  }
});

describe("an example of a README gives what it says", () => {
  it.each(examples)(
    "$page, block $block",
    async ({ page, block, before = "", shorter = (code) => code, after = "", prints }) => {
      const blocks = codeBlocks(readPage(page)).filter(({ language }) => language === "ts");
      const { code } = blocks[block]!;
      const shortened = shorter(code);
      const program = await transformWithEsbuild(`${before}\n${shortened}\n${after}`, "example.ts");
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["--input-type=module", "--eval", program.code],
        { cwd: docs, encoding: "utf8" },
      );
      expect(status, stderr).toBe(0);
      expect(stdout.trim()).toBe(prints(code));
    },
  );
});
