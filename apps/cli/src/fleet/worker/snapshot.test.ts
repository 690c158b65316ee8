import { temporaryFolder } from "@vae/testing";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folderStorage } from "../store/folder-storage.js";
import { progressOf, storeSnapshot } from "./snapshot.js";

function write(folder: string, ...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
}

it("takes the newest checkpoint of each stage and what it needs, and nothing else", async () => {
  const folder = temporaryFolder();
  expect(await progressOf(folder)).toBe(0);
  write(
    folder,
    "config.json",
    "metrics.jsonl",
    "lock",
    "log.txt",
    "report.html",
    ".environment.json.vae-00000000-1-00000000.new",
    "samples/epoch-0001-generated.png",
    "checkpoints/step-000900/weights.safetensors",
    "checkpoints/step-1000000/weights.safetensors",
    "checkpoints/.step-000001.new/weights.safetensors",
  );
  expect(await progressOf(folder)).toBe(1_000_000);
  write(folder, "second-stage/config.json", "second-stage/checkpoints/step-000005/state.json");
  expect(await progressOf(folder)).toBe(5 * 2 ** 26 + 1_000_000);
  const files = await storeSnapshot(folderStorage(temporaryFolder()), folder);
  expect(Object.keys(files).sort()).toEqual([
    "checkpoints/step-1000000/weights.safetensors",
    "config.json",
    "metrics.jsonl",
    "second-stage/checkpoints/step-000005/state.json",
    "second-stage/config.json",
  ]);
});
