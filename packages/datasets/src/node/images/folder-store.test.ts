import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { openFolderStore } from "./folder-store.js";

async function namesIn(folder: string): Promise<string[]> {
  return (await openFolderStore(folder)).images.map(({ name }) => name);
}

it("finds images of the three formats at every depth, in natural order", async () => {
  const folder = await temporaryFolder({
    "10.PNG": "",
    "9.jpeg": "",
    "b/1.webp": "",
    "a/c/1.jpg": "",
    "a/notes.txt": "",
    ".hidden.png": "",
    ".cache/1.png": "",
  });
  expect(await namesIn(folder)).toEqual(["9.jpeg", "10.PNG", "a/c/1.jpg", "b/1.webp"]);
});

it("follows links, and enters each folder once, in a loop of links too", async () => {
  const outside = await temporaryFolder({ "far.png": "" });
  const folder = await temporaryFolder({ "a/1.png": "" });
  await symlink(folder, join(folder, "a", "up"));
  await symlink(outside, join(folder, "linked"));
  await symlink(join(folder, "nowhere.png"), join(folder, "dead.png"));
  expect(await namesIn(folder)).toEqual(["a/1.png", "linked/far.png"]);
});

it("says what is in a folder without images", async () => {
  const empty = await temporaryFolder();
  await expect(openFolderStore(empty)).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: `${empty}: holds no JPEG, PNG or WebP image; it is empty.`,
  });
  const texts = await temporaryFolder({ "a.txt": "", "b/c.gif": "" });
  await expect(openFolderStore(texts)).rejects.toThrow("it holds 2 other files.");
  await mkdir(join(empty, "deep"));
  await expect(openFolderStore(empty)).rejects.toThrow("it is empty");
});

it("names a folder that is not there", async () => {
  await expect(openFolderStore("/no/such/folder")).rejects.toMatchObject({
    code: "IO_FAILED",
    message: "/no/such/folder: no such file or folder; check the path.",
  });
});
