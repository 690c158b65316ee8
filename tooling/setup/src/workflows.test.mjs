import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { repository } from "./repository.mjs";

const folder = join(repository, ".github", "workflows");
const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

describe.each(readdirSync(folder))("workflow %s", (name) => {
  const workflow = parse(readFileSync(join(folder, name), "utf8"));
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  it("takes actions by the commit, which nobody can move, and says which release that is", () => {
    const text = readFileSync(join(folder, name), "utf8");
    const uses = text.split("\n").filter((line) => line.includes("uses:"));
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/);
  });

  it("may read, and a job that may more says so", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    const more = jobs.flatMap(([job, { permissions = {} }]) =>
      Object.entries(permissions).flatMap(([what, how]) =>
        how === "write" ? [`${job} ${what}`] : [],
      ),
    );
    const expected = ["versions contents", "versions pull-requests", "publish id-token"];
    expect(more).toEqual(name === "release.yml" ? expected : []);
  });

  it("keeps no credentials where it needs none, and ends", () => {
    for (const [job, { "timeout-minutes": minutes, steps, permissions }] of jobs) {
      expect(minutes, job).toBeLessThanOrEqual(90);
      const checkout = steps.find(({ uses = "" }) => uses.startsWith("actions/checkout@"));
      if (permissions?.contents === "write") continue;
      expect(checkout.with, job).toEqual({ "persist-credentials": false });
    }
  });

  it("runs scripts that are there", () => {
    const commands = steps.flatMap(({ run = "" }) => run.split("\n"));
    const asked = commands.flatMap((line) => /^npm (?:run )?([\w:]+)/.exec(line)?.[1] ?? []);
    for (const script of asked) expect(Object.keys(scripts)).toContain(script);
  });
});
