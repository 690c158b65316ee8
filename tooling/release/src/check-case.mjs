import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { StepFailure } from "../../setup/src/step.mjs";
import { openSite } from "./chromium-page.mjs";
import { installEmptyProject } from "./empty-project.mjs";
import { expectSame, mustRunTool, outcomeOf } from "./outcomes.mjs";
import { writeProgram } from "./program.mjs";
import { bundleWithEsbuild, buildWithVite } from "./sites.mjs";

const strict = {
  target: "ES2022",
  lib: ["ES2023", "DOM", "DOM.Iterable"],
  strict: true,
  verbatimModuleSyntax: true,
  types: ["node"],
};

/**
 * Checks one case with one package manager: it installs, compiles under strict TypeScript, runs by import and by require
 * under every Node, and as a bundle of esbuild and, in Chromium, of Vite; everywhere with the same names and numbers.
 *
 * @returns What was seen, for the report.
 * @throws {StepFailure} with the first thing that does not hold.
 */
export async function checkCase(root, folder, release, item, { manager, nodes, browser }) {
  const start = performance.now();
  const { packages } = await installEmptyProject(root, folder, release, {
    names: item.packages,
    withTensorFlow: item.tensorFlow,
    manager,
  });
  const installSeconds = (performance.now() - start) / 1000;
  const entries = writeProgram(folder, release, item);

  // The declarations of TensorFlow.js hold under no strict compiler; ours do.
  const options = { ...strict, skipLibCheck: item.tensorFlow };
  const bundler = { ...options, module: "ESNext", moduleResolution: "Bundler", noEmit: true };
  const node16 = { ...options, module: "Node16", moduleResolution: "Node16", outDir: "compiled" };
  await compile(root, folder, "bundler", bundler);
  await compile(root, folder, "node16", node16);

  const main = join("compiled", "main.js");
  const expected = await outcomeOf(process.execPath, main, folder);
  for (const { version, path } of nodes) {
    expectSame(`import in Node ${version}`, await outcomeOf(path, main, folder), expected);
    expectSame(`require in Node ${version}`, await outcomeOf(path, "main.cjs", folder), expected);
  }
  const bundle = await bundleWithEsbuild(folder);
  if (browser !== undefined) {
    const sites = [["Vite", await buildWithVite(folder)]];
    if (item.brings !== true) sites.push(["esbuild", bundle.site]);
    for (const [bundler, site] of sites) {
      const outcome = await openSite(browser, site);
      if (outcome.error !== undefined) throw new StepFailure(`${bundler}: ${outcome.error}`);
      expectSame(`the page of ${bundler}`, outcome, expected);
    }
  }
  return {
    packages: item.packages,
    consumer: item.consumer,
    manager,
    installed: packages,
    entries,
    numbers: expected.numbers,
    installSeconds: Number(installSeconds.toFixed(1)),
    esbuildKilobytes: Number((bundle.bytes / 1000).toFixed(1)),
  };
}

async function compile(root, folder, name, compilerOptions) {
  const file = `tsconfig.${name}.json`;
  const files = ["main.ts", "page.ts"];
  writeFileSync(join(folder, file), JSON.stringify({ compilerOptions, files }));
  await mustRunTool(root, folder, "tsc", ["-p", file]);
}
