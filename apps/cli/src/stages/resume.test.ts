import { Rng } from "@vae/base";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";

const trainTiny = (backend: string, run: string, ...more: string[]) => [
  "train",
  ...["--data", "fashion-mnist-10k:test", "--network", "dense", "--backend", backend, "--out", run],
  ...["--steps", "60", "--set", "network.widths=[8]", "--set", "network.latent=2"],
  ...["--set", "batchSize=20", "--set", "checkpointEvery=7", "--set", "logEvery=3", ...more],
];

/** Every file of the newest checkpoint. */
function newestCheckpoint(run: string): Record<string, string> {
  const checkpoints = join(run, "checkpoints");
  const newest =
    readdirSync(checkpoints)
      .filter((name) => name.startsWith("step-"))
      .sort()
      .at(-1) ?? "";
  return Object.fromEntries(
    readdirSync(join(checkpoints, newest)).map((name) => [
      `${newest}/${name}`,
      readFileSync(join(checkpoints, newest, name)).toString("hex"),
    ]),
  );
}

const steps = (run: string) =>
  readFileSync(join(run, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { step: number }).step);

describe.each(["cpu", "wasm"])("a training on %s", (backend) => {
  it(
    "that is killed ends, resumed, with the same bits as one that was not",
    { timeout: 180_000 },
    async () => {
      const folder = temporaryFolder();
      const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
      expect((await runVae(trainTiny(backend, whole))).code).toBe(0);

      const rng = new Rng(40).fork(backend);
      let kills = 0;
      for (let attempt = 0; attempt < 3; attempt++) {
        const { signal } = await runVae(trainTiny(backend, killed, "--resume"), {
          onStart: (child) => {
            // From the start of the process to somewhere in the training, which begins when its file appears.
            void waitFor(join(killed, "metrics.jsonl"), 30_000)
              .then(() => delay(rng.uniform() * 400))
              .then(() => child.kill("SIGKILL"));
          },
        });
        if (signal === "SIGKILL") kills += 1;
      }
      expect(kills).toBeGreaterThan(0);
      expect((await runVae(trainTiny(backend, killed, "--resume"))).code).toBe(0);
      expect(newestCheckpoint(killed)).toEqual(newestCheckpoint(whole));
      expect(steps(killed)).toEqual(steps(whole));
    },
  );
});

describe("an interrupted training", () => {
  it("writes a checkpoint and exits with 130, and says how it goes on", async () => {
    const run = join(temporaryFolder(), "run");
    const { code, stderr } = await runVae(trainTiny("wasm", run, "--set", "steps=100000"), {
      onStart: (child) => {
        void waitFor(join(run, "metrics.jsonl"), 30_000).then(() => child.kill("SIGINT"));
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain("--resume");
    expect(Object.keys(newestCheckpoint(run))).toHaveLength(3);
    expect(existsSync(join(run, "lock"))).toBe(false);
  });

  it("leaves at once on the second signal", async () => {
    const run = join(temporaryFolder(), "run");
    const { code } = await runVae(trainTiny("wasm", run, "--set", "steps=100000"), {
      onStart: (child) => {
        void waitFor(join(run, "metrics.jsonl"), 30_000).then(() => {
          child.kill("SIGTERM");
          child.kill("SIGINT");
        });
      },
    });
    expect([130, 143]).toContain(code);
  });
});

describe("a run folder", () => {
  it("of another configuration is refused, with the key and both values", async () => {
    const run = join(temporaryFolder(), "run");
    await runVae(trainTiny("wasm", run, "--set", "steps=3"));
    const { code, stderr } = await runVae(trainTiny("wasm", run, "--resume", "--set", "steps=5"));
    expect(code).toBe(3);
    expect(stderr).toContain("steps (3 against 5)");
  });

  it("is not trained over without --resume", async () => {
    const run = join(temporaryFolder(), "run");
    await runVae(trainTiny("wasm", run, "--set", "steps=3"));
    const before = newestCheckpoint(run);
    const { code, stderr } = await runVae(trainTiny("wasm", run, "--set", "steps=3"));
    expect(code).toBe(3);
    expect(stderr).toContain("--resume");
    expect(newestCheckpoint(run)).toEqual(before);
  });

  it("with a damaged checkpoint is refused, with the file's name", async () => {
    const run = join(temporaryFolder(), "run");
    await runVae(trainTiny("wasm", run, "--set", "steps=7"));
    const file = join(run, "checkpoints/step-000007/weights.safetensors");
    writeFileSync(file, readFileSync(file).subarray(0, 100));
    const { code, stderr } = await runVae(["sample", run, "--n", "4", "--out", join(run, "a.png")]);
    expect(code).toBe(3);
    expect(stderr).toContain("step-000007/weights.safetensors");
    expect(existsSync(join(run, "a.png"))).toBe(false);
  });
});

it("stops a training that diverges with exit code 6, and keeps the last good checkpoint", async () => {
  const run = join(temporaryFolder(), "run");
  const diverging = ["--set", "schedule.learningRate=1e20", "--set", "checkpointEvery=1"];
  const { code, stderr } = await runVae(trainTiny("wasm", run, ...diverging));
  expect(code).toBe(6);
  expect(stderr).toMatch(/step \d+.*checkpoint/);
  expect(
    stderr
      .trim()
      .split("\n")
      .filter((line) => line.startsWith("error:")),
  ).toHaveLength(1);
});

async function waitFor(path: string, patience: number): Promise<void> {
  const end = Date.now() + patience;
  while (!existsSync(path)) {
    if (Date.now() > end) throw new Error(`${path} did not appear`);
    await delay(5);
  }
}
