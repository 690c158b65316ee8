import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

type Files = Readonly<Record<string, Uint8Array | string>>;

/** A folder with these files, which is removed when the test ends. */
export async function temporaryFolder(files: Files = {}): Promise<string> {
  const folder = await makeFolder(files);
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/**
 * A folder for the tests of a file or group: to be declared outside of them, made at the first call of the result,
 * removed at the end.
 */
export function sharedFolder(
  files: () => Files | Promise<Files> = () => ({}),
): () => Promise<string> {
  let folder: Promise<string> | undefined;
  afterAll(async () => {
    if (folder !== undefined) await removeFolder(await folder);
  });
  return () => (folder ??= Promise.resolve(files()).then(makeFolder));
}

async function makeFolder(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "vae-datasets-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
