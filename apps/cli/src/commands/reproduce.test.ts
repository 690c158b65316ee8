import { temporaryFolder } from "@vae/testing";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { onceDue } from "../test-support/once-due.js";
import { runVae, type VaeRun } from "../test-support/run-vae.js";

interface Answer {
  readonly result: {
    readonly seeds: readonly { readonly rows: readonly object[] }[];
    readonly models: readonly { readonly id: string }[];
    readonly title: string;
  };
  readonly runs: readonly { readonly model: string; readonly wasFinished: boolean }[];
}

const answer = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout) as Answer;

/** A two-stage experiment whose every phase takes long enough to be killed in, on a busy machine too. */
const experiment = (out: string) => [
  ...["reproduce", "fashion-quick", "--scale", "test", "--backend", "wasm", "--no-timing"],
  ...["--out", out, "--json", "--quiet"],
  ...["--set", "data.trainImages=8000", "--set", "firstStage.network.widths=[32]"],
  ...["--set", "firstStage.steps=300", "--set", "firstStage.checkpointEvery=20"],
  ...["--set", "secondStage.steps=300", "--set", "secondStage.checkpointEvery=20"],
  ...["--set", "evaluation.generated=1000"],
  ...[
    "--set",
    'evaluation.rows=["rec/sample","gen-1","gen-2/none","gen-2/paper","gen-2/decoder-noise","sampler/gmm"]',
  ],
];

const filesIn = (...path: string[]) =>
  existsSync(join(...path)) ? readdirSync(join(...path)) : [];

/** The phases, by what a run's folder shows first and what it does not show yet. */
const phases: readonly [
  name: string,
  isReached: (run: string) => boolean,
  isOver: (run: string) => boolean,
][] = [
  [
    "stage 1",
    (run) => filesIn(run, "checkpoints").includes("step-000040"),
    (run) => filesIn(run, "checkpoints").includes("step-000300"),
  ],
  [
    "posteriors",
    (run) => filesIn(run).some((name) => name.includes("posteriors")),
    (run) => existsSync(join(run, "second-stage")),
  ],
  [
    "stage 2",
    (run) => filesIn(run, "second-stage", "checkpoints").includes("step-000040"),
    (run) => filesIn(run, "second-stage", "checkpoints").includes("step-000300"),
  ],
  [
    "sampling",
    (run) => existsSync(join(run, "second-stage", "moments.npz")),
    (run) => filesIn(run, "scores").some((name) => name.startsWith("gen-2")),
  ],
  [
    "scoring",
    (run) => filesIn(run, "scores").filter((name) => name.endsWith(".json")).length >= 2,
    (run) => existsSync(join(run, "evaluation.json")),
  ],
];

it("killed in every phase, and resumed, gives the same table bit for bit", async () => {
  const folder = temporaryFolder();
  const whole = await runVae(experiment(join(folder, "whole")));
  expect(whole.code, whole.stderr).toBe(0);
  const run = join(folder, "killed", "fashion-quick-test-seed-1");
  for (const [phase, isReached, isOver] of phases) {
    const { signal, stderr } = await runVae(experiment(join(folder, "killed")), {
      onStart: onceDue(
        () => isReached(run),
        (child) => child.kill("SIGKILL"),
      ),
    });
    expect(signal, `${phase}: ${stderr}`).toBe("SIGKILL"); // else it ended, and was too short
    expect(isOver(run), `${phase} was over before the kill`).toBe(false);
  }
  const resumed = await runVae([...experiment(join(folder, "killed")), "--resume"]);
  expect(resumed.code, resumed.stderr).toBe(0);
  const [expected, got] = [whole, resumed].map((end) => answer(end).result.seeds[0]?.rows);
  expect(expected).toHaveLength(6);
  expect(JSON.stringify(got)).toBe(JSON.stringify(expected));
  expect(answer(resumed).result.title).toContain("(scale: test)");
});

describe("models of one experiment", () => {
  const reproduce = (out: string, ...more: string[]) => [
    ...["reproduce", "cifar10-paper", "--scale", "test", "--backend", "wasm", "--no-timing"],
    ...["--out", out, "--json", "--quiet", ...more],
  ];

  it("run beside each other in processes of their own, and are found together", async () => {
    const out = temporaryFolder();
    const both = await Promise.all([
      runVae(reproduce(out, "--only", "ours")),
      runVae(reproduce(out, "--only", "rae-l2", "--set", "evaluation.generated=40")),
    ]);
    for (const { code, stderr } of both) expect(code, stderr).toBe(0);
    const together = await runVae(reproduce(out, "--only", "ours,rae-l2"));
    expect(answer(together).runs).toMatchObject([
      { model: "ours", wasFinished: true },
      { model: "rae-l2", wasFinished: true },
    ]);
    expect(answer(together).result.models.map(({ id }) => id)).toEqual(["ours", "rae-l2"]);
  });

  it("are refused while another process has their folder, which is named", async () => {
    const out = temporaryFolder();
    const run = join(out, "cifar10-paper-test-seed-1", "ours");
    const ours = reproduce(out, "--only", "ours");
    let second: VaeRun | undefined;
    await runVae([...ours, "--set", "firstStage.steps=100000"], {
      onStart: onceDue(
        () => existsSync(join(run, "metrics.jsonl")),
        async (child) => {
          second = await runVae(ours);
          child.kill("SIGKILL");
        },
      ),
    });
    expect(second).toMatchObject({
      code: 5,
      stderr: expect.stringContaining(`${run}: cannot be claimed`),
    });
  });
});

it("runs a recipe of one's own from a module", async () => {
  const folder = temporaryFolder();
  const entry = pathToFileURL(join(import.meta.dirname, "../../dist/recipes.js")).href;
  const path = join(folder, "my-recipe.js");
  writeFileSync(
    path,
    `import { defineRecipe, recipes } from ${JSON.stringify(entry)};
     const { fashionQuick } = recipes;
     export const recipe = defineRecipe({ ...fashionQuick, id: "mine", title: "Mine" });`,
  );
  const reproduce = (file: string) =>
    runVae(["reproduce", file, "--scale", "test", "--dry-run", "--no-timing", "--json"]);
  const { code, stdout, stderr } = await reproduce(path);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    recipe: { id: "mine", title: "Mine", scale: "test" },
    runs: [{ run: join("runs", "mine-test-seed-1") }],
  });

  writeFileSync(path, "export const recipe = { id: 3 };");
  expect(await reproduce(path)).toMatchObject({ code: 3 });
  expect(await reproduce(join(folder, "absent.js"))).toMatchObject({ code: 5 });
});
