import { temporaryFolder } from "@vae/testing";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import {
  deadProcess,
  failingDisk,
  namesIn,
  systemError,
  temporaryName,
  type Step,
} from "./__fixtures__/failing-disk.js";
import { diskFileSystem, type FileSystem } from "./file-system.js";
import { writeFileAtomic } from "./write-file-atomic.js";
import { writeFolderAtomic } from "./write-folder-atomic.js";

/** Fills a folder with two files, one of them in a folder of its own. */
async function fill(folder: string): Promise<void> {
  await writeFileAtomic(join(folder, "weights"), "new");
  await mkdir(join(folder, "deep"));
  await writeFile(join(folder, "deep", "state"), "new");
}

it("shows the folder only when it is complete", async () => {
  const parent = temporaryFolder();
  const path = join(parent, "step-1");
  await writeFolderAtomic(path, async (temporary) => {
    expect(basename(temporary)).toMatch(/^\.step-1\./);
    await fill(temporary);
    await expect(namesIn(path)).rejects.toMatchObject({ code: "ENOENT" });
  });
  expect(await namesIn(parent)).toEqual(["step-1"]);
  expect(await namesIn(path)).toEqual(["deep", "weights"]);
});

it("brings every file and folder to the disk before the rename", async () => {
  const parent = temporaryFolder();
  const steps: string[] = [];
  const fileSystem: FileSystem = {
    ...diskFileSystem,
    async open(path, flags) {
      const handle = await diskFileSystem.open(path, flags);
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        steps.push(basename(String(path)).replace(/^\..*/, "temporary"));
        await sync();
      };
      return handle;
    },
    async rename(from, to) {
      steps.push("rename");
      await diskFileSystem.rename(from, to);
    },
  };
  await writeFolderAtomic(
    join(parent, "a"),
    async (temporary) => {
      await mkdir(join(temporary, "deep"));
      await writeFile(join(temporary, "deep", "state"), "new");
      await symlink("/nowhere", join(temporary, "link")); // nothing of ours lies behind it
    },
    { fileSystem },
  );
  expect(steps).toEqual(["state", "deep", "temporary", "rename", basename(parent)]);
});

it("refuses a folder that exists, before anything is written", async () => {
  const path = join(temporaryFolder(), "a");
  await mkdir(path);
  const write = () => Promise.reject(new Error("was called"));
  await expect(writeFolderAtomic(path, write)).rejects.toMatchObject({
    code: "IO_FAILED",
    message: `${path}: exists already; choose another name or remove it.`,
  });
});

it("refuses a folder that came to exist in the meantime, and leaves it", async () => {
  const parent = temporaryFolder();
  const path = join(parent, "a");
  const late = writeFolderAtomic(path, async (temporary) => {
    await fill(temporary);
    await mkdir(path);
  });
  await expect(late).rejects.toThrow("exists already");
  expect(await namesIn(parent)).toEqual(["a"]);
  expect(await namesIn(path)).toEqual([]);
});

it("replaces a folder, which stays until the new one is complete", async () => {
  const parent = temporaryFolder();
  const path = join(parent, "a");
  await mkdir(path);
  await writeFile(join(path, "old"), "old");
  const write = async (temporary: string) => {
    await fill(temporary);
    expect(await namesIn(path)).toEqual(["old"]);
  };
  await writeFolderAtomic(path, write, { replace: true });
  expect(await namesIn(path)).toEqual(["deep", "weights"]);
  expect(await namesIn(parent)).toEqual(["a"]);
  await writeFolderAtomic(join(parent, "b"), fill, { replace: true });
  expect(await namesIn(parent)).toEqual(["a", "b"]);
});

it.each<[Step, string, boolean]>([
  ["mkdir", "ENOSPC", false],
  ["sync", "EIO", false],
  ["sync", "EIO", true],
  ["rename", "EACCES", false],
  ["rename", "EACCES", true],
])("leaves what was there, when %s fails with %s; replace: %s", async (step, code, replace) => {
  const parent = temporaryFolder();
  const path = join(parent, "a");
  if (replace) {
    await mkdir(path);
    await writeFile(join(path, "old"), "old");
  }
  const fileSystem = failingDisk(step, code, (touched) => touched.endsWith(".new"));
  await expect(writeFolderAtomic(path, fill, { replace, fileSystem })).rejects.toMatchObject({
    name: "VaeError",
    code: "IO_FAILED",
    message: expect.stringContaining(path),
  });
  expect(await namesIn(parent)).toEqual(replace ? ["a"] : []);
  if (replace) expect(await readFile(join(path, "old"), "utf8")).toBe("old");
});

it("says where the old folder lies, when it can neither be replaced nor put back", async () => {
  const parent = temporaryFolder();
  const path = join(parent, "a");
  await mkdir(path);
  let renames = 0;
  const fileSystem: FileSystem = {
    ...diskFileSystem,
    rename: (from, to) =>
      renames++ === 0 ? diskFileSystem.rename(from, to) : Promise.reject(systemError("EIO")),
  };
  const failure = writeFolderAtomic(path, fill, { replace: true, fileSystem });
  await expect(failure).rejects.toThrow(
    /: can neither be replaced nor put back; what was there lies at .*\.old, rename it\.$/,
  );
  expect(await namesIn(parent)).toEqual([expect.stringMatching(/^\.a\..*\.old$/)]);
});

it("tells of a full disk by the name the file was to have", async () => {
  const parent = temporaryFolder();
  const path = join(parent, "a");
  const fileSystem = failingDisk("write", "ENOSPC");
  const write = (temporary: string) =>
    writeFileAtomic(join(temporary, "weights"), "new", { fileSystem });
  await expect(writeFolderAtomic(path, write)).rejects.toMatchObject({
    code: "IO_FAILED",
    message: `disk is full while writing ${join(path, "weights")} (3 bytes); free space and run the same command again.`,
    cause: expect.objectContaining({ code: "ENOSPC" }),
  });
  expect(await namesIn(parent)).toEqual([]);
});

it("lets other errors of the writer through", async () => {
  const parent = temporaryFolder();
  const mistake = new TypeError("a mistake");
  const broken = writeFolderAtomic(join(parent, "a"), () => Promise.reject(mistake));
  await expect(broken).rejects.toBe(mistake);
  const elsewhere = writeFolderAtomic(join(parent, "a"), async () => {
    await readFile(join(parent, "missing"));
  });
  await expect(elsewhere).rejects.toMatchObject({ code: "ENOENT", path: join(parent, "missing") });
  expect(await namesIn(parent)).toEqual([]);
});

it("clears away what a killed process left beside it", async () => {
  const parent = temporaryFolder();
  await mkdir(join(parent, temporaryName("step-1", "new", deadProcess())));
  await writeFolderAtomic(join(parent, "step-2"), fill);
  expect(await namesIn(parent)).toEqual(["step-2"]);
});
