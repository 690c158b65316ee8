import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** A folder for one test, gone when the test ends. */
export function temporaryFolder(): string {
  const folder = newFolder();
  onTestFinished(() => {
    remove(folder);
  });
  return folder;
}

/** A folder for all tests of a file or a group, gone when they have ended. */
export function sharedFolder(): string {
  const folder = newFolder();
  afterAll(() => {
    remove(folder);
  });
  return folder;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "vae-test-"));
}

function remove(folder: string): void {
  // More than once: a process that was told to end may still write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
