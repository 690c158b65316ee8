import { temporaryFolder } from "@vae/testing";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { deadProcess, failingDisk, namesIn, temporaryName } from "./__fixtures__/failing-disk.js";
import { recoverFolder } from "./recover-folder.js";

it("removes files and folders of dead processes, and nothing else", async () => {
  const folder = temporaryFolder();
  const dead = deadProcess();
  await writeFile(join(folder, temporaryName("a", "new", dead)), "");
  await mkdir(join(folder, temporaryName("b", "new", dead), "deep"), { recursive: true });
  const kept = [
    temporaryName("c", "new", process.pid),
    temporaryName("d", "new", process.ppid),
    temporaryName("e", "new", dead, "another machine"),
    ".f.new",
    "g.vae-00000000-1-00000000.new",
    "h",
  ].sort();
  for (const name of kept) await writeFile(join(folder, name), "");
  await recoverFolder(folder);
  expect(await namesIn(folder)).toEqual(kept);
});

it("puts back a folder that a dead process had set aside, unless it was replaced", async () => {
  const folder = temporaryFolder();
  const dead = deadProcess();
  await mkdir(join(folder, temporaryName("lost", "old", dead), "content"), { recursive: true });
  await mkdir(join(folder, temporaryName("replaced", "old", dead)));
  await mkdir(join(folder, "replaced"));
  await recoverFolder(folder);
  expect(await namesIn(folder)).toEqual(["lost", "replaced"]);
  expect(await namesIn(join(folder, "lost"))).toEqual(["content"]);
});

it("passes over what it cannot do", async () => {
  const folder = temporaryFolder();
  await recoverFolder(join(folder, "missing"));
  const name = temporaryName("a", "old", deadProcess());
  await mkdir(join(folder, name));
  await recoverFolder(folder, { fileSystem: failingDisk("rename", "EACCES") });
  expect(await namesIn(folder)).toEqual([name]);
});
