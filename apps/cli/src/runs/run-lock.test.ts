import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockRun } from "./run-lock.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vae-lock-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

it("claims a run, and gives it back", async () => {
  const unlock = await lockRun(folder);
  expect(existsSync(join(folder, "lock"))).toBe(true);
  await unlock();
  expect(existsSync(join(folder, "lock"))).toBe(false);
});

it("refuses a run that a living process works on, and names the process", async () => {
  await writeFile(join(folder, "lock"), String(process.ppid));
  await expect(lockRun(folder)).rejects.toThrow(`process ${process.ppid} works on it`);
});

it("takes over the lock of a process that is gone", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  await writeFile(join(folder, "lock"), String(pid));
  const unlock = await lockRun(folder);
  await unlock();
});
