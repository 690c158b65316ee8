/**
 * `pnpm chaos`: a fleet of workers under faults, against a real redis-server. `pnpm chaos kills,redis-gone` runs these rows
 * alone. The report is written to apps/docs/measured.
 */
import { join } from "node:path";
import { run } from "./src/child.mjs";
import { buildCommandLine } from "./src/command-line.mjs";
import { installPackages } from "./src/install.mjs";
import { parts, setUpPart } from "./src/machine.mjs";
import { repository as root } from "./src/repository.mjs";
import { runCommand, step, StepFailure } from "./src/step.mjs";

await runCommand(async () => {
  await step("Packages", () => installPackages(root));
  await step("Build", () => buildCommandLine(root));
  const redis = parts.find(({ name }) => name === "Redis");
  const outcome = await step(redis.name, () => setUpPart(redis, root));
  if (outcome.startsWith("not there")) throw new StepFailure(`Redis is ${outcome}.`);
  const only = process.argv.slice(2).filter((argument) => argument !== "--");
  const env = {
    VAE_CHAOS: join(root, "apps", "docs", "measured"),
    ...(only.length === 0 ? {} : { VAE_CHAOS_ONLY: only.join(",") }),
  };
  const vitest = join(root, "apps", "cli", "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "src/fleet/chaos", "--testNamePattern", "faults of a fleet whole"];
  return (await run(process.execPath, args, { cwd: join(root, "apps", "cli"), env })).code;
});
