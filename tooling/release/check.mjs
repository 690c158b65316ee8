/**
 * `pnpm release:check`: what a release would publish, installed and used as strangers would; the report is written
 * to `tooling/release/results`. `pnpm release:check core,metrics` takes the cases of these packages alone and writes
 * none.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parts, setUpPart } from "../setup/src/machine.mjs";
import { repository as root } from "../setup/src/repository.mjs";
import { runCommand, step, StepFailure } from "../setup/src/step.mjs";
import { cases } from "./src/cases.mjs";
import { prepareRepository } from "./src/prepare.mjs";

await runCommand(async () => {
  const only = process.argv
    .slice(2)
    .filter((argument) => argument !== "--")
    .join(",")
    .split(",");
  const wanted = cases.filter(
    ({ packages }) => only[0] === "" || packages.some((name) => only.includes(name.slice(5))),
  );
  if (wanted.length === 0)
    throw new StepFailure(`release:check: no case is about ${only.join(", ")}.`);

  await prepareRepository(root);
  const chromium = parts.find(({ name }) => name === "Chromium");
  const outcome = await step(chromium.name, () => setUpPart(chromium, root));
  if (outcome.startsWith("not there")) throw new StepFailure(`Chromium is ${outcome}.`);

  // Only now: what these import is installed by the steps before.
  const { checkRelease } = await import("./src/check-release.mjs");
  const { writeReport } = await import("./src/report.mjs");
  const folder = mkdtempSync(join(tmpdir(), "vae-release-"));
  try {
    const report = await checkRelease(root, folder, wanted, { commandLine: only[0] === "" });
    if (only[0] === "") console.log(`Report: ${writeReport(root, report)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
});
