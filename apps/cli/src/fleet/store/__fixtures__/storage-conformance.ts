import { temporaryFolder } from "@vae/testing";
import { expect, it } from "vitest";
import { collectGarbage } from "../collect-garbage.js";
import { findResult, findShard, publishResult, publishShard } from "../job-store.js";
import { storeFiles, restoreFiles } from "../file-set.js";
import { artefactKey, readArtefact, writeArtefact } from "../artefacts.js";
import type { Storage, StoredObject } from "../storage.js";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function all(storage: Storage, prefix: string): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  for await (const object of storage.list(prefix)) objects.push(object);
  return objects.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What holds of every storage. `open` makes an empty one. */
export function testStorage(open: () => Storage | Promise<Storage>): void {
  it("reads what was written last, and nothing where nothing is", async () => {
    const storage = await open();
    expect(await storage.read("a/b.json")).toBeUndefined();
    expect(await storage.write("a/b.json", bytesOf("one"))).toBe(true);
    expect(await storage.write("a/b.json", bytesOf("two"))).toBe(true);
    expect(Buffer.from((await storage.read("a/b.json"))!).toString()).toBe("two");
    await storage.write("empty", bytesOf(""));
    expect((await storage.read("empty"))?.length).toBe(0);
  });

  it("writes once where asked to write only what is absent", async () => {
    const storage = await open();
    expect(await storage.write("once", bytesOf("first"), { ifAbsent: true })).toBe(true);
    expect(await storage.write("once", bytesOf("second"), { ifAbsent: true })).toBe(false);
    expect(Buffer.from((await storage.read("once"))!).toString()).toBe("first");
  });

  it("lists by prefix, with sizes, and removes", async () => {
    const storage = await open();
    for (const key of ["x/1", "x/2", "xy/3", "z"]) await storage.write(key, bytesOf(key));
    expect((await all(storage, "x/")).map(({ key, size }) => [key, size])).toEqual([
      ["x/1", 3],
      ["x/2", 3],
    ]);
    expect((await all(storage, "")).map(({ key }) => key)).toEqual(["x/1", "x/2", "xy/3", "z"]);
    for (const { modified } of await all(storage, "")) {
      expect(Math.abs(Date.now() - modified)).toBeLessThan(60_000);
    }
    await storage.remove("x/1");
    await storage.remove("x/1");
    expect((await all(storage, "x/")).map(({ key }) => key)).toEqual(["x/2"]);
    expect(await all(storage, "nothing/")).toEqual([]);
  });

  it.each(["../x", "/etc/passwd", "a//b", "a/../b", ".hidden", "a/.b", "a\\b", "a b", "", "a\0"])(
    "refuses the key %j",
    async (key) => {
      const storage = await open();
      await expect(storage.write(key, bytesOf("x"))).rejects.toMatchObject({
        code: "DATA_INVALID",
      });
      await expect(storage.read(key)).rejects.toMatchObject({ code: "DATA_INVALID" });
      await expect(storage.remove(key)).rejects.toMatchObject({ code: "DATA_INVALID" });
    },
  );

  it("carries an object of several parts", async () => {
    const storage = await open();
    const large = new Uint8Array(11 * 2 ** 20).map((_, i) => (i * 31 + (i >> 13)) & 255);
    const artefact = await writeArtefact(storage, large);
    expect(artefact.size).toBe(large.length);
    expect(Buffer.compare(await readArtefact(storage, artefact), large)).toBe(0);
  });

  it("carries a folder there and back", async () => {
    const storage = await open();
    const from = temporaryFolder();
    await mkdir(join(from, "checkpoints/step-000001"), { recursive: true });
    await writeFile(join(from, "checkpoints/step-000001/weights.safetensors"), "weights");
    await writeFile(join(from, "config.json"), "{}");
    await writeFile(join(from, ".hidden"), "no");
    const files = await storeFiles(storage, from, ["config.json", "checkpoints", "absent"]);
    expect(Object.keys(files)).toEqual([
      "config.json",
      "checkpoints/step-000001/weights.safetensors",
    ]);
    const to = temporaryFolder();
    await restoreFiles(storage, files, to);
    const path = join(to, "checkpoints/step-000001/weights.safetensors");
    expect(await readFile(path, "utf8")).toBe("weights");
  });

  it("keeps what a result names when garbage goes", async () => {
    const storage = await open();
    const named = await writeArtefact(storage, bytesOf("named"));
    const orphan = await writeArtefact(storage, bytesOf("orphan"));
    const job = "ab".repeat(32);
    const made = { worker: "test", at: "2026-01-01T00:00:00Z", seconds: 1 };
    const result = {
      format: 1 as const,
      job,
      value: { mse: 0.5 },
      files: { "a.bin": named },
      made,
    };
    expect(await publishResult(storage, result)).toBe(true);
    expect(await publishResult(storage, { ...result, value: null })).toBe(false);
    expect(await findResult(storage, job)).toEqual(result);

    const young = await collectGarbage(storage);
    expect(young).toEqual({ kept: 2, removed: 0, bytes: 0 });
    const inTwoDays = () => Date.now() + 2 * 24 * 3600 * 1000;
    expect(await collectGarbage(storage, { now: inTwoDays, dryRun: true })).toMatchObject({
      removed: 1,
    });
    expect(await collectGarbage(storage, { now: inTwoDays })).toEqual({
      kept: 1,
      removed: 1,
      bytes: 6,
    });
    expect(await storage.read(artefactKey(orphan))).toBeUndefined();
    expect(Buffer.from(await readArtefact(storage, named)).toString()).toBe("named");
  });

  it("keeps shards while their job has no result, and no longer", async () => {
    const storage = await open();
    const job = "cd".repeat(32);
    const made = { worker: "test", at: "2026-01-01T00:00:00Z", seconds: 1 };
    const stored = async (text: string) => ({
      format: 1 as const,
      job,
      files: { "scoring/a.npz": await writeArtefact(storage, bytesOf(text)) },
      made,
    });
    const [first, second] = [0, 1].map((index) => ({ index, count: 2 }));
    expect(await publishShard(storage, first!, await stored("one"))).toBe(true);
    expect(await publishShard(storage, first!, await stored("other"))).toBe(false);
    const found = await findShard(storage, job, first!);
    expect(found?.files).toEqual((await stored("one")).files);
    const now = () => Date.now() + 2 * 24 * 3600 * 1000;
    expect(await collectGarbage(storage, { now })).toEqual({ kept: 1, removed: 1, bytes: 5 });

    const result = { format: 1 as const, job, value: null, files: {}, made };
    await publishResult(storage, result, 2);
    expect(await findShard(storage, job, first!)).toBeUndefined();
    await publishShard(storage, second!, await stored("late"));
    expect(await collectGarbage(storage, { now, dryRun: true })).toMatchObject({ removed: 2 });
    expect(await findShard(storage, job, second!)).toBeDefined();
    expect(await collectGarbage(storage, { now })).toMatchObject({ kept: 0, removed: 2 });
    expect(await findShard(storage, job, second!)).toBeUndefined();
  });
}
