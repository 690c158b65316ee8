import { temporaryFolder } from "@vae/testing";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findAllocators, settingsToTry } from "./settings.js";

it("finds one file of each allocator, and tcmalloc once", () => {
  const root = temporaryFolder();
  const deep = join(root, "x86_64-linux-gnu");
  mkdirSync(deep);
  for (const name of [
    "libtcmalloc.so.4",
    "libtcmalloc_minimal.so.4",
    "libtcmalloc_minimal.so.4.5.9",
  ]) {
    writeFileSync(join(deep, name), "");
  }
  writeFileSync(join(root, "libjemalloc.so.2"), "");
  expect(findAllocators([root, join(root, "absent")])).toEqual([
    join(deep, "libtcmalloc_minimal.so.4"),
    join(root, "libjemalloc.so.2"),
  ]);
});

it("names allocators by what they are, and halves the threads where there are two", () => {
  const names = (cores: number) =>
    settingsToTry(["/x/libmimalloc.so.2.0"], cores).map((s) => s.name);
  expect(names(4)).toContain("allocator mimalloc");
  expect(names(4)).toContain("half the threads");
  expect(names(1)).not.toContain("half the threads");
});

it("marks the one setting that changes results", () => {
  const costly = settingsToTry([], 2).filter(({ cost }) => cost !== undefined);
  expect(costly.map(({ environment }) => environment)).toEqual([{ VAE_PRECISION: "bfloat16" }]);
});
