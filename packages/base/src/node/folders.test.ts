import { temporaryFolder } from "@vae/testing";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { failingDisk, namesIn } from "./__fixtures__/failing-disk.js";
import { listFolders, makeFolder } from "./folders.js";

it("makes a folder and those above it, also where they exist", async () => {
  const folder = temporaryFolder();
  await makeFolder(join(folder, "a", "b"));
  await makeFolder(join(folder, "a", "b"));
  expect(await namesIn(join(folder, "a"))).toEqual(["b"]);
  await writeFile(join(folder, "file"), "");
  await expect(makeFolder(join(folder, "file"))).rejects.toMatchObject({ code: "IO_FAILED" });
  const full = failingDisk("mkdir", "ENOSPC");
  await expect(makeFolder(join(folder, "c"), { fileSystem: full })).rejects.toThrow("disk is full");
});

it("lists folders in order, but no files and no hidden ones", async () => {
  const folder = temporaryFolder();
  for (const name of ["step-2", "step-1", ".hidden"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "file"), "");
  expect(await listFolders(folder)).toEqual(["step-1", "step-2"]);
  await expect(listFolders(join(folder, "missing"))).rejects.toMatchObject({ code: "IO_FAILED" });
});
