import { temporaryFolder } from "@vae/testing";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lockRun } from "./run-lock.js";

it("claims a run, and gives it back", async () => {
  const folder = temporaryFolder();
  const unlock = await lockRun(folder);
  expect(existsSync(join(folder, "lock"))).toBe(true);
  await unlock();
  expect(existsSync(join(folder, "lock"))).toBe(false);
});

it("refuses a run that a living process works on, and names the process", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "lock"), String(process.ppid));
  await expect(lockRun(folder)).rejects.toThrow(`process ${process.ppid} works on it`);
});

it("takes over the lock of a process that is gone", async () => {
  const folder = temporaryFolder();
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(join(folder, "lock"), String(pid));
  await lockRun(folder);
  expect(readFileSync(join(folder, "lock"), "utf8")).toBe(String(process.pid));
});
