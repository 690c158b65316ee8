import { temporaryFolder } from "@vae/testing";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
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

it("writes bytes and text, new and over what is there", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.txt");
  await writeFileAtomic(path, "größer");
  expect(await readFile(path, "utf8")).toBe("größer");
  await writeFileAtomic(path, Uint8Array.of(1, 2, 3).subarray(1));
  expect([...(await readFile(path))]).toEqual([2, 3]);
  expect(await namesIn(folder)).toEqual(["a.txt"]);
});

it("brings the bytes to the disk before the rename and the folder after it", async () => {
  const folder = temporaryFolder();
  const steps: string[] = [];
  const fileSystem: FileSystem = {
    ...diskFileSystem,
    async open(path, flags) {
      const handle = await diskFileSystem.open(path, flags);
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        steps.push(String(path) === folder ? "sync folder" : "sync file");
        await sync();
      };
      return handle;
    },
    async rename(from, to) {
      steps.push("rename");
      await diskFileSystem.rename(from, to);
    },
  };
  await writeFileAtomic(join(folder, "a"), "x", { fileSystem });
  expect(steps).toEqual(["sync file", "rename", "sync folder"]);
});

it.each<[Step, string, string]>([
  ["open", "EACCES", "no permission to write it"],
  ["open", "EMFILE", "too many files are open"],
  ["write", "ENOSPC", "disk is full while writing"],
  ["write", "EIO", "cannot write it (3 bytes)"],
  ["sync", "EIO", "cannot write it (3 bytes)"],
  ["close", "EDQUOT", "disk quota is used up while writing"],
  ["rename", "EACCES", "no permission to write it"],
])("leaves the target and no temporary, when %s fails with %s", async (step, code, message) => {
  const folder = temporaryFolder();
  const path = join(folder, "a.txt");
  await writeFile(path, "old");
  const fileSystem = failingDisk(step, code, (touched) => touched !== folder);
  await expect(writeFileAtomic(path, "new", { fileSystem })).rejects.toMatchObject({
    name: "VaeError",
    code: "IO_FAILED",
    message: expect.stringContaining(message),
    cause: expect.objectContaining({ code }),
  });
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await namesIn(folder)).toEqual(["a.txt"]);
});

it("says that the content is in place, when only the folder cannot be brought to the disk", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.txt");
  const fileSystem = failingDisk("sync", "EIO", (touched) => touched === folder);
  await expect(writeFileAtomic(path, "new", { fileSystem })).rejects.toMatchObject({
    code: "IO_FAILED",
    message: `${path}: written, but ${folder} cannot be brought to the disk; check the disk and run the same command again.`,
  });
  expect(await readFile(path, "utf8")).toBe("new");
});

it("does without, where the file system cannot bring a folder to the disk", async () => {
  const folder = temporaryFolder();
  const fileSystem = failingDisk("sync", "EINVAL", (touched) => touched === folder);
  await writeFileAtomic(join(folder, "a.txt"), "new", { fileSystem });
  expect(await namesIn(folder)).toEqual(["a.txt"]);
});

it("tells the first error, when the temporary cannot be removed either", async () => {
  const folder = temporaryFolder();
  const fileSystem: FileSystem = {
    ...failingDisk("write", "ENOSPC"),
    rm: () => Promise.reject(systemError("EIO")),
  };
  await expect(writeFileAtomic(join(folder, "a"), "new", { fileSystem })).rejects.toThrow(
    "disk is full",
  );
});

it("refuses a folder that is missing and a target that is a folder", async () => {
  const folder = temporaryFolder();
  const missing = join(folder, "missing");
  await expect(writeFileAtomic(join(missing, "a"), "x")).rejects.toThrow(
    `${join(missing, "a")}: the folder ${missing} does not exist; create it or choose another.`,
  );
  await mkdir(join(folder, "b"));
  await expect(writeFileAtomic(join(folder, "b"), "x")).rejects.toThrow(
    `${join(folder, "b")}: expected a file, got a folder; name a file.`,
  );
  expect(await namesIn(folder)).toEqual(["b"]);
});

it("replaces a link and leaves the file it leads to", async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, "real"), "old");
  await symlink("real", join(folder, "link"));
  await writeFileAtomic(join(folder, "link"), "new");
  expect(await readFile(join(folder, "real"), "utf8")).toBe("old");
  expect(await readFile(join(folder, "link"), "utf8")).toBe("new");
});

it("lets writers of the same file end with the whole content of one of them", async () => {
  const folder = temporaryFolder();
  const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
  await Promise.all(contents.map((content) => writeFileAtomic(join(folder, "a"), content)));
  expect(contents).toContain(await readFile(join(folder, "a"), "utf8"));
  expect(await namesIn(folder)).toEqual(["a"]);
});

it("clears away, at its first write to a folder, what a killed process left there", async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, temporaryName("b", "new", deadProcess())), "half");
  await writeFileAtomic(join(folder, "a"), "x");
  expect(await namesIn(folder)).toEqual(["a"]);
});
