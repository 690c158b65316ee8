import { temporaryFolder } from "@vae/testing";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SweepTable } from "../sweep/collect-sweep.js";
import { onceDue } from "../test-support/once-due.js";
import { runVae } from "../test-support/run-vae.js";

const yaml = (steps: number) => `
name: demo
kind: scatter
config:
  data: { train: "synthetic:shapes", evaluation: "synthetic:shapes,seed=2", trainImages: 20, evaluationImages: 10 }
  firstStage:
    network: { id: dense, widths: [4], latent: 2 }
    objective: { gamma: { rule: computed }, klWeight: 1 }
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1.0e-8 }
    schedule: { learningRate: 0.001 }
    batchSize: 10
    steps: ${steps}
    logEvery: 1
    checkpointEvery: ${Math.ceil(steps / 10)}
  evaluation: { generated: 1, extractor: block-means, rows: [] }
grid: { firstStage.objective.gamma.rule: [computed, learned] }
seeds: 2
backend: cpu
resources: { memory: 512 MiB }
`;

function folderWith(steps = 2): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "demo.yaml"), yaml(steps));
  return cwd;
}

describe("vae sweep", () => {
  it("shows --queue in its help and in that of its commands", async () => {
    for (const args of [
      ["sweep", "--help"],
      ["sweep", "run", "--help"],
    ]) {
      const { code, stdout } = await runVae(args);
      expect(code).toBe(0);
      expect(stdout).toContain("--queue <");
    }
  });

  it("lists the jobs in a dry run and writes nothing", async () => {
    const cwd = folderWith();
    const { code, stdout } = await runVae(["sweep", "run", "demo.yaml", "--dry-run"], { cwd });
    expect(code).toBe(0);
    expect(stdout.match(/config-seed-[12]-[0-9a-f]{12}/g)).toHaveLength(4);
    expect(stdout).toContain("4 jobs of 1 core, 512 MiB each; code ");
    expect(readdirSync(cwd)).toEqual(["demo.yaml"]);
  });

  it("runs, finds all finished the second time, and collects", async () => {
    const cwd = folderWith();
    const run = ["sweep", "run", "demo.yaml"];
    const first = await runVae(run, { cwd });
    expect({ code: first.code, stdout: first.stdout }).toEqual({
      code: 0,
      stdout: "demo: 4 of 4 done\nNext: vae sweep collect demo\n",
    });
    expect(first.stderr.match(/ running$/gm)).toHaveLength(4);
    const jobs = join(cwd, "runs", "jobs");
    const times = () =>
      readdirSync(jobs).map((name) => statSync(join(jobs, name, "job-result.json")).mtimeMs);
    const before = times();
    const logs = readdirSync(join(cwd, "runs", "sweeps", "demo", "logs"));
    expect(logs.map((name) => name.replace(/\.txt$/, "")).sort()).toEqual(readdirSync(jobs).sort());

    const second = await runVae(run, { cwd });
    expect(second.code).toBe(0);
    expect(second.stderr).not.toContain("running");
    expect(times()).toEqual(before);

    const status = await runVae(["sweep", "status", "demo.yaml", "--json"], { cwd });
    expect(JSON.parse(status.stdout).counts).toMatchObject({ done: 4, waiting: 0 });

    const collected = await runVae(["sweep", "collect", "demo", "--json"], { cwd });
    const table = JSON.parse(collected.stdout) as SweepTable;
    expect(table.rows.map(({ variant, seeds }) => [Object.values(variant), seeds])).toEqual([
      [["computed"], [1, 2]],
      [["learned"], [1, 2]],
    ]);
    const [computed] = table.rows;
    const values = table.runs.slice(0, 2).map(({ metrics }) => metrics["sample.mse"]!);
    expect(computed?.metrics["sample.mse"]?.mean).toBeCloseTo((values[0]! + values[1]!) / 2, 12);
    for (const name of ["table.csv", "table.json", "runs.csv", "report.html"]) {
      expect(existsSync(join(cwd, "runs", "sweeps", "demo", name))).toBe(true);
    }
  });

  it("writes checkpoints on Ctrl-C and goes on from them", async () => {
    // So many steps that the first job is at work still, on a busy machine too.
    const cwd = folderWith(400);
    const logs = join(cwd, "runs", "sweeps", "demo", "logs");
    const isTraining = () =>
      existsSync(logs) &&
      readdirSync(logs).some((name) =>
        readFileSync(join(logs, name), "utf8").includes("first stage"),
      );
    const stopped = await runVae(["sweep", "run", "demo.yaml", "--cores", "1"], {
      cwd,
      onStart: onceDue(isTraining, (child) => child.kill("SIGINT"), 20),
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("demo: interrupted; what ran has written a checkpoint.");
    expect(stopped.stderr).toContain("Go on with: vae sweep run demo.yaml --cores 1");
    const [begun = ""] = readdirSync(join(cwd, "runs", "jobs"));
    const folder = join(cwd, "runs", "jobs", begun);
    expect(existsSync(join(folder, "job-result.json"))).toBe(false);
    expect(readdirSync(join(folder, "checkpoints")).length).toBeGreaterThan(0);
    const cancelled = await runVae(["sweep", "cancel", "demo"], { cwd });
    expect(cancelled.stdout).toContain("demo: 4 jobs cancelled; vae sweep retry demo goes on.");
    const retried = await runVae(["sweep", "retry", "demo"], { cwd });
    expect(retried.stdout).toContain("demo: 4 of 4 done");
  });

  it("names what it does not know", async () => {
    const cwd = folderWith();
    const status = await runVae(["sweep", "status", "demmo"], { cwd });
    expect(status.code).toBe(2);
    expect(status.stderr).toContain('Unknown sweep "demmo" in runs/sweeps. Known: none.');
    const typo = yaml(2).replace("gamma.rule:", "gama.rule:");
    writeFileSync(join(cwd, "typo.yaml"), typo);
    const run = await runVae(["sweep", "run", "typo.yaml"], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(
      /typo\.yaml: unknown key "firstStage\.objective\.gama"\. Did you mean "gamma"\?/,
    );
    const large = ["sweep", "run", "demo.yaml", "--memory", "100MiB"];
    const { code, stderr } = await runVae(large, { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain("asks for 512 MiB of memory, 100 are given here");
  });
});
