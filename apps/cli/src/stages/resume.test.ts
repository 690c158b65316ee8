import { Rng } from "@vae/base";
import { describeWhen, temporaryFolder } from "@vae/testing";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { needsNative } from "../test-support/needs-native.js";
import { newestCheckpoint } from "../test-support/newest-checkpoint.js";
import { onceDue } from "../test-support/once-due.js";
import { runVae } from "../test-support/run-vae.js";

const trainTiny = (backend: string, run: string, ...more: string[]) => [
  "train",
  ...["--data", "fashion-mnist-10k:test", "--network", "dense", "--backend", backend, "--out", run],
  ...["--steps", "60", "--set", "network.widths=[8]", "--set", "network.latent=2"],
  ...["--set", "batchSize=20", "--set", "checkpointEvery=7", "--set", "logEvery=3", ...more],
];

const steps = (run: string) =>
  readFileSync(join(run, "metrics.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { step: number }).step);

/** 20 kills on the backend that starts fastest, and on the others in the long form of the tests. */
const killsOn = (backend: string) =>
  backend === "wasm" || process.env["VAE_TEST_FULL"] === "1" ? 20 : 1;

function resumesOn(backend: string): void {
  it(
    "that is interrupted and killed ends, resumed, with the same bits as one that was not",
    { timeout: 3_600_000 },
    async () => {
      const folder = temporaryFolder();
      const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
      // Long enough that it is still under way after the kills, also where these come late on a busy machine. The memory of
      // a plateau and of the best epoch has to survive, and so has the place in an epoch of 106 steps, of which the last is
      // a smaller batch.
      const length = killsOn(backend) === 1 ? 800 : 3000;
      const more = [
        ...["--set", `steps=${length}`, "--set", "checkpointEvery=13", "--set", "lastBatch=keep"],
        ...["--set", "batchSize=19", "--keep-best", "mse", "--set", "optimizer.clipNorm=50"],
        ...["--set", 'schedule.plateau={"patience":1,"minDelta":1000}'],
      ];
      expect((await runVae(trainTiny(backend, whole, ...more))).code).toBe(0);

      const rng = new Rng(40).fork(backend);
      let before = 0;
      for (let kill = 0; kill <= killsOn(backend); kill++) {
        const ending = kill === 0 ? "SIGINT" : "SIGKILL"; // Ctrl-C first, which ends by itself
        const { code, signal, stderr } = await runVae(
          trainTiny(backend, killed, "--resume", ...more),
          {
            // From the start of the training, when it goes beyond what the last process did, to somewhere in it.
            onStart: onceDue(
              () => newestStep(killed) > before,
              async (child) => {
                await delay(rng.uniform() * 30);
                child.kill(ending);
              },
            ),
          },
        );
        // Else it ended before, and the training is too short for this test.
        expect([code, signal], stderr).toEqual(kill === 0 ? [130, null] : [null, "SIGKILL"]);
        before = newestStep(killed);
      }
      expect((await runVae(trainTiny(backend, killed, "--resume", ...more))).code).toBe(0);
      expect(newestCheckpoint(killed)).toEqual(newestCheckpoint(whole));
      expect(steps(killed)).toEqual(steps(whole));
    },
  );
}

describe.each(["cpu", "wasm"])("a training on %s", resumesOn);
describeWhen(needsNative, "a training on native TensorFlow", () => {
  resumesOn("tensorflow");
});

describe("an interrupted training", () => {
  it("writes a checkpoint and exits with 130, and says how it goes on", async () => {
    const run = join(temporaryFolder(), "run");
    const { code, stderr } = await runVae(trainTiny("wasm", run, "--set", "steps=100000"), {
      onStart: onceDue(
        () => existsSync(join(run, "metrics.jsonl")),
        (child) => child.kill("SIGINT"),
      ),
    });
    expect(code).toBe(130);
    expect(stderr).toContain("--resume");
    expect(Object.keys(newestCheckpoint(run))).toHaveLength(3);
    expect(existsSync(join(run, "lock"))).toBe(false);
  });

  it("leaves at once on the second signal", async () => {
    const run = join(temporaryFolder(), "run");
    const { code } = await runVae(trainTiny("wasm", run, "--set", "steps=100000"), {
      onStart: onceDue(
        () => existsSync(join(run, "metrics.jsonl")),
        (child) => {
          // Stopped meanwhile, so that it hears of both at once; else it may have ended by the first alone.
          for (const signal of ["SIGSTOP", "SIGTERM", "SIGINT", "SIGCONT"] as const) {
            child.kill(signal);
          }
        },
      ),
    });
    expect([130, 143]).toContain(code);
    expect(existsSync(join(run, "lock"))).toBe(true); // nothing was brought to an end
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

  it("that ended before its first checkpoint is taken anew", async () => {
    const run = join(temporaryFolder(), "run");
    const failing = await runVae(trainTiny("wasm", run, "--keep-best", "fid"));
    expect(failing.code).toBe(2);
    expect(failing.stderr).toContain('Unknown metric of keepBest "fid". Known: reconstruction');
    expect(steps(run)).toEqual([]);
    const without = await runVae(trainTiny("wasm", run, "--keep-best", "validationMse"));
    expect([without.code, without.stderr]).toEqual([3, expect.stringContaining("--validation ID")]);
    const { code } = await runVae(trainTiny("wasm", run, "--keep-best", "mse", "--set", "steps=3"));
    expect(code).toBe(0);
    expect(steps(run)).toEqual([1, 3]);
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
  const [, kept] = /step \d+.*; the last checkpoint, of step (\d+), is kept/.exec(stderr) ?? [];
  expect(newestStep(run)).toBe(Number(kept));
  expect(
    stderr
      .trim()
      .split("\n")
      .filter((line) => line.startsWith("error:")),
  ).toHaveLength(1);
});

/** Step of the newest checkpoint; 0 where there is none. */
function newestStep(run: string): number {
  const folder = join(run, "checkpoints");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return Math.max(0, ...names.map((name) => Number(/^step-(\d+)$/.exec(name)?.[1] ?? 0)));
}
