import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { writeZip } from "./__fixtures__/write-zip.js";
import { readZip, unpackZipEntry } from "./zip.js";

const folder = mkdtempSync(join(tmpdir(), "vae-zip-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const files = {
  "a/stored.txt": Buffer.from("stored"),
  "a/compressed.bin": Buffer.alloc(100_000, "pattern"),
  empty: Buffer.alloc(0),
};
const archive = join(folder, "good.zip");
writeZip(archive, files);

it("unpacks stored, compressed and empty files, and tells of every byte", async () => {
  let bytes = 0;
  for (const entry of await readZip(archive)) {
    const destination = join(folder, "out", entry.name);
    await unpackZipEntry(archive, entry, destination, (count) => (bytes += count));
    expect(readFileSync(destination).equals(files[entry.name as keyof typeof files])).toBe(true);
  }
  expect(bytes).toBe(6 + 100_000);
});

it("refuses an archive that is cut off, and says what to do", async () => {
  const path = join(folder, "cut.zip");
  writeFileSync(path, readFileSync(archive).subarray(0, -30));
  await expect(readZip(path)).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: `${path} is cut off or no zip archive; fetch it again.`,
  });
});

it("refuses damaged data", async () => {
  const path = join(folder, "damaged.zip");
  const bytes = readFileSync(archive);
  const at = bytes.indexOf("a/compressed.bin") + "a/compressed.bin".length;
  bytes.fill(0xff, at, at + 8);
  writeFileSync(path, bytes);
  const entry = (await readZip(path)).find(({ name }) => name === "a/compressed.bin")!;
  await expect(unpackZipEntry(path, entry, join(folder, "damaged"))).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: `${path} holds damaged data of a/compressed.bin; fetch it again.`,
  });
});
