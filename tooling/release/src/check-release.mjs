import { join } from "node:path";
import { runTool } from "../../setup/src/child.mjs";
import { step, StepFailure } from "../../setup/src/step.mjs";
import { checkCase } from "./check-case.mjs";
import { checkCommandLine } from "./check-command-line.mjs";
import { checkContents } from "./check-contents.mjs";
import { openChromium } from "./chromium-page.mjs";
import { makeRelease } from "./make-release.mjs";
import { fetchNodes } from "./node-versions.mjs";

/**
 * Checks a release in `folder`, which lies outside the repository, and says each step.
 *
 * @param wanted - Of `cases`.
 * @param options.commandLine - Check `@vae/cli` as well.
 * @returns What was seen, for the report.
 * @throws {StepFailure} with the first thing that does not hold.
 */
export async function checkRelease(root, folder, wanted, { commandLine }) {
  const counted = (things) => ({ describe: ({ length }) => `${length} ${things}` });
  const release = await step(
    "Release",
    () => makeRelease(root, join(root, ".cache", "release")),
    counted("packages"),
  );
  await step("Contents", () => checkContents(release), {
    describe: () => "nothing that does not belong",
  });
  const sizes = await step(
    "Sizes",
    () => checkSizes(root),
    counted("entries within their budgets"),
  );
  const nodes = await step("Node", () => fetchNodes(join(root, ".cache", "nodes")), {
    describe: (found) => found.map(({ version }) => version).join(", "),
  });
  const browser = await openChromium();
  const outcomes = [];
  try {
    for (const item of wanted) {
      for (const manager of ["npm", "pnpm"]) {
        const label = `${item.packages.join(" and ")} by ${manager}, ${item.consumer}`;
        const place = join(folder, `${item.consumer}-${manager}`);
        const options = { manager, nodes, browser };
        outcomes.push(
          await step(label, () => checkCase(root, place, release, item, options), {
            describe: () => "works",
          }),
        );
      }
    }
  } finally {
    await browser.close();
  }
  const cli = commandLine
    ? await step("@vae/cli", () => checkCommandLine(root, folder, release), {
        describe: ({ withoutTensorFlow, startMilliseconds }) =>
          `${(withoutTensorFlow / 1e6).toFixed(1)} MB without TensorFlow.js, starts in ${startMilliseconds} ms`,
      })
    : undefined;
  return {
    nodes: nodes.map(({ version }) => version),
    packages: release.map(({ name, version, packedBytes, unpackedBytes, files }) => {
      return { name, version, packedBytes, unpackedBytes, files: files.length };
    }),
    sizes,
    cases: outcomes,
    cli,
  };
}

/** Bytes that each entry adds to a page, minified and compressed, by size-limit. */
async function checkSizes(root) {
  const cwd = join(root, "tooling", "release");
  const { code, output } = await runTool(cwd, "size-limit", ["--json"]);
  if (code !== 0) throw new StepFailure("An entry is over its budget, as shown above.", { output });
  return JSON.parse(output.slice(output.indexOf("["), output.lastIndexOf("]") + 1)).map(
    ({ name, size, sizeLimit }) => ({ name, bytes: size, limit: sizeLimit }),
  );
}
