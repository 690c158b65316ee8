import { temporaryFolder } from "@vae/testing";
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { failingDisk } from "./__fixtures__/failing-disk.js";
import { readBytes } from "./read-bytes.js";

it("reads a file, an empty one, and one as long as the limit", async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, "a"), "abc");
  await writeFile(join(folder, "empty"), "");
  expect(await readBytes(join(folder, "a"), { limit: 3 })).toEqual(Uint8Array.of(97, 98, 99));
  expect(await readBytes(join(folder, "empty"))).toEqual(new Uint8Array(0));
});

it("reads a pipe to its end", async () => {
  const path = join(temporaryFolder(), "pipe");
  expect(spawnSync("mkfifo", [path]).status).toBe(0);
  const content = new Uint8Array(300_000).fill(7);
  const [bytes] = await Promise.all([readBytes(path), writeFile(path, content)]);
  expect(Buffer.compare(bytes, content)).toBe(0);
});

it("refuses what is longer than the limit, even without an end", async () => {
  const path = join(temporaryFolder(), "a");
  await writeFile(path, "abcd");
  await expect(readBytes(path, { limit: 3 })).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: `${path}: expected at most 3 bytes, got 4 or more; check that it is the right file.`,
  });
  await expect(readBytes("/dev/zero", { limit: 1000 })).rejects.toThrow(
    "/dev/zero: expected at most 1000 bytes, got 1001 or more;",
  );
});

it("refuses what is missing, a folder, or not allowed", async () => {
  const folder = temporaryFolder();
  await mkdir(join(folder, "b"));
  await writeFile(join(folder, "c"), "x");
  const reading = (name: string) => readBytes(join(folder, name));
  await expect(reading("a")).rejects.toMatchObject({
    code: "IO_FAILED",
    message: `${join(folder, "a")}: no such file or folder; check the path.`,
  });
  await expect(reading("b")).rejects.toThrow("expected a file, got a folder; name a file.");
  await expect(reading("c/d")).rejects.toThrow("expected a folder, got a file on the way to it;");
  await expect(
    readBytes(join(folder, "c"), { fileSystem: failingDisk("open", "EACCES") }),
  ).rejects.toThrow("no permission to read it");
});
