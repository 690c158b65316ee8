import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with these files, which is removed when the test ends. */
export async function temporaryFolder(
  files: Readonly<Record<string, Uint8Array | string>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "vae-datasets-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
