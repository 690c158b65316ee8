import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import ts from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { architecture } from "./index.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: [
    { files: ["**/*.ts"], languageOptions: { parser: ts.parser } },
    architecture(root),
  ],
});

/** What lint says of one import in a file that need not exist. */
async function complaints(filePath, source, statement = `import "${source}";`) {
  const [result] = await eslint.lintText(statement, { filePath });
  return result.messages.map(({ message }) => message);
}

describe("allowed arrows", () => {
  it.each([
    ["packages/base/src/node.ts", "node:fs"],
    ["packages/base/src/node.ts", "./index.js"],
    ["packages/backend/src/index.ts", "@vae/base"],
    ["packages/backend/src/ops.ts", "@tensorflow/tfjs"],
    ["packages/datasets/src/node.ts", "@vae/base/node"],
    ["packages/datasets/src/idx/idx.node.ts", "node:fs/promises"],
    ["packages/core/src/training/train.ts", "@vae/backend/ops"],
    ["packages/core/src/node/save.ts", "../training/train.js"],
    ["packages/metrics/src/lenet.ts", "@vae/backend/ops"],
    ["packages/metrics/src/lenet/layers.ts", "../index.js"],
    ["packages/two-stage/src/index.ts", "@vae/core"],
    ["packages/two-stage/src/index.ts", "@vae/metrics"],
    ["apps/cli/src/commands/evaluate.ts", "@vae/metrics/lenet"],
    ["apps/docs/.vitepress/theme/demo.ts", "@vae/core"],
    ["packages/core/src/training/train.test.ts", "@vae/testing"],
    ["packages/core/src/training/train.test.ts", "node:os"],
  ])("%s imports %s", async (file, source) => {
    expect(await complaints(file, source)).toEqual([]);
  });
});

describe("forbidden arrows", () => {
  it.each([
    ["packages/metrics/src/index.ts", "@vae/core", "metrics -> core", "allowed from metrics: base"],
    ["packages/base/src/index.ts", "@vae/core", "base -> core", "allowed from base: nothing"],
    ["packages/base/src/index.ts", "./node.js", "base -> base/node", "allowed from base: nothing"],
    ["packages/datasets/src/index.ts", "@vae/backend", "datasets -> backend", "base"],
    [
      "packages/datasets/src/index.ts",
      "./fashion-mnist-10k.js",
      "datasets -> datasets/fashion-mnist-10k",
      "base",
    ],
    ["packages/core/src/index.ts", "@vae/backend", "core -> backend", "base, backend/ops"],
    ["packages/core/src/index.ts", "@vae/metrics", "core -> metrics", "base, backend/ops"],
    ["packages/core/src/index.ts", "@vae/two-stage", "core -> two-stage", "base, backend/ops"],
    ["packages/metrics/src/index.ts", "./lenet.js", "metrics -> metrics/lenet", "base"],
    ["packages/metrics/src/index.ts", "@vae/backend/ops", "metrics -> backend/ops", "base"],
    ["packages/metrics/src/lenet.ts", "@vae/backend", "metrics/lenet -> backend", "base"],
    ["packages/two-stage/src/index.ts", "@vae/datasets", "two-stage -> datasets", "base, core"],
    ["packages/two-stage/src/index.ts", "@vae/metrics/lenet", "two-stage -> metrics/lenet", "base"],
    ["packages/two-stage/src/index.ts", "@vae/core/node", "two-stage -> core/node", "base, core"],
    ["apps/cli/src/main.ts", "@vae/docs", "cli -> docs", "base, base/node"],
    ["apps/cli/src/main.ts", "@vae/testing", "cli -> testing", "base, base/node"],
    ["packages/core/src/index.ts", "./train.test.js", "core -> test", "base, backend/ops"],
    ["packages/core/src/index.ts", "node:fs", "core -> node:fs", "*.node.ts"],
    ["packages/metrics/src/index.ts", "@tensorflow/tfjs", "metrics -> @tensorflow/tfjs", "without"],
  ])("%s imports %s", async (file, source, arrow, remedy) => {
    const messages = await complaints(file, source);

    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(`${arrow} is not an arrow of the architecture`);
    expect(messages[0]).toContain(remedy);
  });

  it.each([
    ["a type", 'import type { Vae } from "@vae/core";'],
    ["a name passed on", 'export { train } from "@vae/core";'],
    ["all names passed on", 'export * from "@vae/core";'],
    ["a dynamic import", 'await import("@vae/core");'],
  ])("%s counts as an import", async (_kind, statement) => {
    expect(await complaints("packages/metrics/src/index.ts", "@vae/core", statement)).toEqual([
      "metrics -> core is not an arrow of the architecture (allowed from metrics: base)",
    ]);
  });
});
