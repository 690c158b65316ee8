import * as disk from "node:fs/promises";

/**
 * What the file functions use of `node:fs/promises`; tests hand in one that fails.
 *
 * @example
 * ```ts
 * const full = { ...diskFileSystem, rename: () => Promise.reject(new Error("ENOSPC")) };
 * ```
 */
export type FileSystem = Pick<
  typeof disk,
  "lstat" | "mkdir" | "open" | "readdir" | "rename" | "rm"
>;

/** The real one. */
export const diskFileSystem: FileSystem = disk;

/** Options of every file function. */
export interface FileOptions {
  /** Where files are read and written. `@default node:fs/promises` */
  readonly fileSystem?: FileSystem;
}
