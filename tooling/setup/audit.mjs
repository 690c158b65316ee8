/** `npm run audit`: known holes in what is installed; each must be closed, or argued in SECURITY.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judgeAudit } from "./src/audit.mjs";
import { runTool } from "./src/child.mjs";
import { installPackages } from "./src/install.mjs";
import { repository as root } from "./src/repository.mjs";
import { runCommand, step, StepFailure } from "./src/step.mjs";

await runCommand(async () => {
  await step("Packages", () => installPackages(root));
  const { output } = await step("Audit", () => runTool(root, "pnpm", ["audit", "--json"]), {
    describe: () => "done",
  });
  let report;
  try {
    report = JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1));
  } catch {
    throw new StepFailure("The audit gave no report, as shown above.", { output });
  }
  const { lines, exitCode } = judgeAudit(report, readFileSync(join(root, "SECURITY.md"), "utf8"));
  console.log(lines.join("\n"));
  return exitCode;
});
