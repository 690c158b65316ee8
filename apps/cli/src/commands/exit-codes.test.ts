import { temporaryFolder } from "@vae/testing";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";

/** A network that trains in no time. */
const tiny = [
  ...["train", "--data", "fashion-mnist-10k:test", "--network", "dense", "--out", "run"],
  ...["--set", "network.latent=2", "--set", "network.widths=[8]", "--set", "batchSize=10"],
];

describe("a command that fails", () => {
  it.each([
    ["CONFIG_INVALID", 3, [...tiny, "--set", "network.latent=0"]],
    ["CONFIG_INVALID", 3, [...tiny, "--set", "network.latent=many"]],
    ["NAME_UNKNOWN", 2, [...tiny, "--set", "optimzer.beta1=0.5"]],
    ["NAME_UNKNOWN", 2, [...tiny, "--network", "dens"]],
    ["NAME_UNKNOWN", 2, [...tiny, "--data", "fashion-mnist-10k:tset"]],
    ["DATA_INVALID", 3, ["datasets", "info", "folder:empty"]],
    ["BACKEND_UNAVAILABLE", 4, [...tiny, "--backend", "webgl"]],
    ["IO_FAILED", 5, ["sample", "no-run", "--out", "a.png"]],
  ])("exits by its error: %s, %i", async (code, exitCode, args) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "empty"));
    const run = await runVae([...args, "--json", "--quiet"], { cwd });
    expect(JSON.parse(run.stdout).error).toMatchObject({ code });
    expect(run.code).toBe(exitCode);
    expect(run.stderr).toMatch(/error: [^\n]*\n$/);
  });
});

it("exits 6 for TRAINING_DIVERGED", async () => {
  const cwd = temporaryFolder();
  expect((await runVae([...tiny, "--steps", "1"], { cwd })).code).toBe(0);
  const { code, stderr } = await runVae(
    [
      ...["train", "--second-stage", "run", "--steps", "50", "--quiet"],
      ...["--set", "schedule.learningRate=1e30"],
    ],
    { cwd },
  );
  expect(stderr).toMatch(/^error: [^\n]*\n$/);
  expect(code).toBe(6);
});

describe("a command that is interrupted", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("writes a checkpoint and exits by %s, %i", async (signal, exitCode) => {
    const cwd = temporaryFolder();
    // One checkpoint only: that of the interruption, however late it comes.
    const endless = ["--steps", "1000000", "--set", "checkpointEvery=1000000"];
    const { code, stderr, stdout } = await runVae([...tiny, ...endless, "--json"], {
      cwd,
      onStart(child) {
        const heard = (text: string) => {
          if (!text.includes("steps")) return;
          child.stderr?.off("data", heard);
          child.kill(signal);
        };
        child.stderr?.setEncoding("utf8").on("data", heard);
      },
    });
    expect(stderr).toContain(`${signal}: finishing the step in progress and writing a checkpoint`);
    expect(stderr).toContain("Go on with: vae train --data fashion-mnist-10k:test");
    expect(JSON.parse(stdout).error).toMatchObject({ code: "INTERRUPTED" });
    expect(code).toBe(exitCode);
    expect(readdirSync(join(cwd, "run", "checkpoints"))).toHaveLength(1);
    expect(existsSync(join(cwd, "run", "lock"))).toBe(false);
  });
});
