import { temporaryFolder } from "@vae/testing";
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readArtefact } from "./artefacts.js";
import { folderStorage } from "./folder-storage.js";
import { findCheckpoint, findResult, findShard } from "./job-store.js";
import { writeDocument } from "./sealed-document.js";

const older = fileURLToPath(new URL("__fixtures__/format-1", import.meta.url));
const [done, underWay] = ["1".repeat(64), "2".repeat(64)];
const shard = { index: 0, count: 3 };

describe("the format of stores", () => {
  it("is still read as version 1 wrote it on 2026-11-26", async () => {
    const storage = folderStorage(older);
    const result = await findResult(storage, done);
    expect(result).toMatchObject({ job: done, value: { mse: 0.25 } });
    const bytes = await readArtefact(storage, result!.files["weights.safetensors"]!);
    expect(new TextDecoder().decode(bytes)).toBe("weights");
    expect(await findCheckpoint(storage, underWay)).toMatchObject({ step: 500 });
    expect(await findShard(storage, underWay, shard)).toMatchObject({ made: { seconds: 1 } });
  });

  it("is refused in a newer version", async () => {
    const folder = temporaryFolder();
    cpSync(older, folder, { recursive: true });
    const storage = folderStorage(folder);
    const stored = await findResult(storage, done);
    await writeDocument(storage, `results/${done}`, { ...stored, format: 2 });
    await expect(findResult(storage, done)).rejects.toThrow(
      `store ${folder}: results/${done}: format: expected 1, got 2; a newer version of the @vae packages wrote it, update them to read it, or remove it: it is made again.`,
    );
  });
});
