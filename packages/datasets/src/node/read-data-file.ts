import { readFile } from "node:fs/promises";
import { VaeError } from "@vae/base";

/**
 * All bytes of a file.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be read.
 */
export async function readDataFile(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    // A plain Uint8Array: a Buffer would change what slice() means further on.
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (cause) {
    throw new VaeError("IO_FAILED", `${path}: ${reasonOf(cause)}.`, { cause });
  }
}

/** A sentence's end for a failure of the file system. */
export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const known: Record<string, string> = {
    ENOENT: "there is no such file or folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EISDIR: "is a folder, expected a file",
    ENOTDIR: "a part of the path is a file, not a folder",
    EMFILE: "too many files are open",
  };
  return known[code] ?? `cannot be read (${code})`;
}
