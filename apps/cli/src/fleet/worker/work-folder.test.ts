import { temporaryFolder } from "@vae/testing";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { claimWorkFolder } from "./work-folder.js";

it("gives a second worker a folder of its own, and the first one's to who comes after it", async () => {
  const base = join(temporaryFolder(), "worker");
  const first = await claimWorkFolder(base);
  expect(first.folder).toBe(base);
  // The parent of this process lives as long as it does: another worker.
  writeFileSync(join(base, "lock"), String(process.ppid));
  const second = await claimWorkFolder(base);
  expect(second.folder).toBe(`${base}-2`);
  await first.release();
  expect((await claimWorkFolder(base)).folder).toBe(base);
});
