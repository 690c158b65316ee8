/** `npm test`: everything that must hold, each check with its time, and one line that sums up. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runTasks, runTool } from "./src/child.mjs";
import { installPackages } from "./src/install.mjs";
import { describeMachine, parts, setUpPart } from "./src/machine.mjs";
import { repository as root, workspaceMembers } from "./src/repository.mjs";
import { runCommand, step } from "./src/step.mjs";
import { countTests, summarise } from "./src/tally.mjs";

const full = process.argv.includes("--full");
const strict = process.env.VAE_TEST_STRICT === "1";
const failedChecks = [];
const testData = process.env.VAE_TEST_DATA ?? join(root, "..", "shared");

await runCommand(async () => {
  await step("Packages", () => installPackages(root));
  await check("build", () => runTasks(root, ["build", "docs:build"]));

  const machine = {};
  for (const part of parts) machine[part.name] = await step(part.name, () => setUpPart(part, root));
  // An input of every test, so that one which was skipped runs once the machine has what it needs.
  mkdirSync(join(root, ".cache"), { recursive: true });
  writeFileSync(join(root, ".cache", "machine.txt"), describeMachine(machine, testData));

  await check("format", () =>
    runTool(root, "prettier", ["--check", "--cache", "--log-level=warn", "."]),
  );
  await check("lint", () => runTasks(root, ["lint"]));
  await check("types", () => runTasks(root, ["typecheck"]));
  await check("unused", () => runTool(root, "knip", ["--no-config-hints"]));
  await check("packages", () => runTasks(root, ["check:package"]));

  const tested = workspaceMembers(root)
    .filter(({ manifest }) => manifest.scripts?.test !== undefined)
    .map(({ folder, manifest }) => ({
      name: manifest.name,
      report: join(root, folder, "coverage", "vitest.json"),
    }));
  // A report that is there after the tests is one of this run: turbo restores those it has kept.
  for (const { report } of tested) rmSync(report, { force: true });
  await check("tests", () => runTasks(root, ["test"], { env: full ? { VAE_TEST_FULL: "1" } : {} }));

  const packages = tested.map(({ name, report }) => ({ name, count: countTests(read(report)) }));
  const { lines, exitCode } = summarise(packages, failedChecks, { strict });
  console.log(`\n${lines.join("\n")}`);
  return exitCode;
});

/** Runs one check; what it said is shown when it fails, and the others run all the same. */
async function check(name, body) {
  const describe = ({ code }) => (code === 0 ? "passed" : "failed");
  const { code, output } = await step(name, body, { describe });
  if (code === 0) return;
  failedChecks.push(name);
  console.log(output);
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
