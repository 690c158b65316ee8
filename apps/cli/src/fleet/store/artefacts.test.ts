import { temporaryFolder } from "@vae/testing";
import { readdir } from "node:fs/promises";
import { expect, it } from "vitest";
import { z } from "zod";
import { artefactKey, readArtefact, writeArtefact } from "./artefacts.js";
import { restoreFiles } from "./file-set.js";
import { folderStorage } from "./folder-storage.js";
import { readDocument, writeDocument } from "./sealed-document.js";

const right = new TextEncoder().encode("right");

it("reads wrong bytes again, and never returns them", async () => {
  const storage = folderStorage(temporaryFolder());
  const artefact = await writeArtefact(storage, right);
  // sha256 of "right", from sha256sum (GNU coreutils 9.1)
  expect(artefactKey(artefact)).toBe(
    "artefacts/27/27042f4e6eca7d0b2a7ee4026df2ecfa51d3339e6d122aa099118ecd8563bad9",
  );
  let reads = 0;
  const flaky = {
    ...storage,
    read: (key: string) => (reads++ === 0 ? wrong() : storage.read(key)),
  };
  const wrong = () => Promise.resolve(new TextEncoder().encode("wrong"));
  expect(Buffer.from(await readArtefact(flaky, artefact)).toString()).toBe("right");
  await expect(readArtefact({ ...storage, read: wrong }, artefact)).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: expect.stringContaining("holds 5 bytes of sha256 8810ad581e59…"),
  });
  await storage.remove(artefactKey(artefact));
  await expect(readArtefact(storage, artefact)).rejects.toThrow("holds nothing");
});

it("reads a document back, and refuses one with a byte changed", async () => {
  const storage = folderStorage(temporaryFolder());
  const schema = z.strictObject({ mse: z.number() });
  await writeDocument(storage, "results/a", { mse: 0.25 });
  expect(await readDocument(storage, "results/a", schema)).toEqual({ mse: 0.25 });
  const bytes = Buffer.from((await storage.read("results/a"))!);
  bytes[bytes.indexOf("0.25") + 2] = "9".charCodeAt(0);
  await storage.write("results/a", bytes);
  await expect(readDocument(storage, "results/a", schema)).rejects.toThrow(
    "does not have the sha256",
  );
  await writeDocument(storage, "results/a", { other: 1 });
  await expect(readDocument(storage, "results/a", schema)).rejects.toThrow("another format");
});

it.each(["../up", "a/../../up", "/etc/passwd", ".ssh/id", "a\\..\\b"])(
  "writes nothing where a name of a file set is %j",
  async (name) => {
    const storage = folderStorage(temporaryFolder());
    const artefact = await writeArtefact(storage, right);
    const folder = temporaryFolder();
    await expect(restoreFiles(storage, { ok: artefact, [name]: artefact }, folder)).rejects.toThrow(
      "would leave",
    );
    expect(await readdir(folder)).toEqual([]);
  },
);
