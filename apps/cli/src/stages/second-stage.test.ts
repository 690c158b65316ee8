import { temporaryFolder } from "@vae/testing";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newestCheckpoint } from "../test-support/newest-checkpoint.js";
import { onceDue } from "../test-support/once-due.js";
import { runVae } from "../test-support/run-vae.js";

const quiet = ["--backend", "wasm", "--quiet"];

/** A second stage; its steps are enough that it is at work still when it is killed, on a busy machine too. */
const train = (run: string) => [
  ...["train", "--second-stage", run, "--resume", "--steps", "1000", "--set", "network.width=8"],
  ...["--set", "checkpointEvery=20", "--set", "input=fixed", ...quiet],
];

it("ends with the same bits though it is killed, while posteriors are written and while it trains", async () => {
  const folder = temporaryFolder();
  const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
  const first = await runVae([
    ...["train", "--data", "fashion-mnist-10k:test", "--network", "dense", "--out", whole],
    ...["--steps", "3", "--set", "network.widths=[8]", "--set", "network.latent=2", ...quiet],
  ]);
  expect(first.code).toBe(0);
  cpSync(whole, killed, { recursive: true });
  expect((await runVae(train(whole))).code).toBe(0);

  const killWhen = async (isDue: () => boolean) => {
    const onStart = onceDue(isDue, (child) => child.kill("SIGKILL"));
    expect(await runVae(train(killed), { onStart })).toMatchObject({ signal: "SIGKILL" });
  };
  await killWhen(() => readdirSync(killed).some((name) => name.startsWith("posteriors.npy")));
  const checkpoints = join(killed, "second-stage", "checkpoints");
  await killWhen(() => existsSync(checkpoints) && readdirSync(checkpoints).length > 1);

  expect((await runVae(train(killed))).code).toBe(0);
  const [expected, found] = [whole, killed].map((run) => join(run, "second-stage"));
  expect(newestCheckpoint(found!)).toEqual(newestCheckpoint(expected!));
  expect(readFileSync(join(killed, "posteriors.npy"))).toEqual(
    readFileSync(join(whole, "posteriors.npy")),
  );
});
