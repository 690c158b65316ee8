import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";

const quiet = ["--backend", "wasm", "--quiet"];

/** Every file of the newest checkpoint of a second stage. */
function newestCheckpoint(run: string): Record<string, string> {
  const checkpoints = join(run, "second-stage", "checkpoints");
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

it("ends with the same bits though it is killed, while posteriors are written and while it trains", async () => {
  const folder = temporaryFolder();
  const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
  const first = await runVae([
    ...["train", "--data", "fashion-mnist-10k:test", "--network", "dense", "--out", whole],
    ...["--steps", "3", "--set", "network.widths=[8]", "--set", "network.latent=2", ...quiet],
  ]);
  expect(first.code).toBe(0);
  cpSync(whole, killed, { recursive: true });
  const train = (run: string) => [
    ...["train", "--second-stage", run, "--resume", "--steps", "150", "--set", "network.width=8"],
    ...["--set", "checkpointEvery=20", "--set", "input=fixed", ...quiet],
  ];
  expect((await runVae(train(whole))).code).toBe(0);

  const killWhen = async (isDue: () => boolean) => {
    const { signal } = await runVae(train(killed), {
      onStart: (child) => {
        void waitUntil(isDue).then(() => child.kill("SIGKILL"));
      },
    });
    return signal;
  };
  expect(
    await killWhen(() => readdirSync(killed).some((name) => name.startsWith("posteriors.npy"))),
  ).toBe("SIGKILL");
  const checkpoints = join(killed, "second-stage", "checkpoints");
  await killWhen(() => existsSync(checkpoints) && readdirSync(checkpoints).length > 1);

  expect((await runVae(train(killed))).code).toBe(0);
  expect(newestCheckpoint(killed)).toEqual(newestCheckpoint(whole));
  expect(readFileSync(join(killed, "posteriors.npy"))).toEqual(
    readFileSync(join(whole, "posteriors.npy")),
  );
}, 180_000);

async function waitUntil(isDue: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!isDue()) {
    if (Date.now() > end) throw new Error("it did not come so far");
    await delay(2);
  }
}
