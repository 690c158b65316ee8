import { temporaryFolder } from "@vae/testing";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testStorage } from "./__fixtures__/storage-conformance.js";
import { folderStorage } from "./folder-storage.js";

describe("a folder", () => {
  testStorage(() => folderStorage(join(temporaryFolder(), "store")));
});

it("lets one of many writers win, and leaves no beginnings", async () => {
  const folder = temporaryFolder();
  const storage = folderStorage(folder);
  const won = await Promise.all(
    Array.from({ length: 32 }, (_, i) =>
      storage.write("result", new Uint8Array([i]), { ifAbsent: true }),
    ),
  );
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await storage.read("result")).toEqual(Buffer.from([won.indexOf(true)]));
  expect(await readdir(join(folder, ".new"))).toEqual([]);
});

it("clears away what a killed process began, once it is a day old", async () => {
  const folder = temporaryFolder();
  await mkdir(join(folder, ".new"));
  for (const name of ["old", "young"]) await writeFile(join(folder, ".new", name), "x");
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000);
  await utimes(join(folder, ".new", "old"), twoDaysAgo, twoDaysAgo);
  for await (const object of folderStorage(folder).list("")) expect.unreachable(object.key);
  expect(await readdir(join(folder, ".new"))).toEqual(["young"]);
});
