import { dirname } from "node:path";
import { VaeError } from "../errors/vae-error.js";

/** What was being done when the operating system refused. */
export interface IoAttempt {
  readonly action: "read" | "write";
  /** The file or folder meant, not a temporary one. */
  readonly path: string;
  /** Number of bytes that were to be written. */
  readonly bytes?: number;
}

/**
 * The error to throw for one that came out of the file system: IO_FAILED, one sentence with the remedy, the cause
 * kept. What is no error of the operating system (a bug, a `VaeError`) comes back as it is.
 *
 * @example
 * ```ts
 * try {
 *   await appendFile(path, line);
 * } catch (error) {
 *   throw ioFailure(error, { action: "write", path });
 * }
 * ```
 */
export function ioFailure(error: unknown, attempt: IoAttempt): Error {
  if (!(error instanceof Error)) return new Error(String(error), { cause: error });
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // ERR_INVALID_ARG_TYPE and its like are mistakes of the program.
  const isSystemError = /^E[A-Z0-9]+$/.test(code);
  if (VaeError.isInstance(error) || !isSystemError) return error;
  return new VaeError("IO_FAILED", sentence(code, error.message, attempt), { cause: error });
}

function sentence(code: string, message: string, { action, path, bytes }: IoAttempt): string {
  const amount = bytes === undefined ? "" : ` (${bytes} bytes)`;
  const folder = dirname(path);
  switch (code) {
    case "ENOSPC":
      return `disk is full while writing ${path}${amount}; free space and run the same command again.`;
    case "EDQUOT":
      return `disk quota is used up while writing ${path}${amount}; free space and run the same command again.`;
    case "EFBIG":
      return `${path}: the file system takes no file of this size${amount}; choose another disk.`;
    case "EACCES":
    case "EPERM":
      return action === "read"
        ? `${path}: no permission to read it; change its rights or those of its folder.`
        : `${path}: no permission to write it; change the rights of ${folder} or choose another folder.`;
    case "EROFS":
      return `${path}: the file system is read-only; choose another folder.`;
    case "ENOENT":
      return action === "read"
        ? `${path}: no such file or folder; check the path.`
        : `${path}: the folder ${folder} does not exist; create it or choose another.`;
    case "EISDIR":
      return `${path}: expected a file, got a folder; name a file.`;
    case "ENOTDIR":
      return `${path}: expected a folder, got a file on the way to it; check the path.`;
    case "EEXIST":
    case "ENOTEMPTY":
      return `${path}: exists already; choose another name or remove it.`;
    case "EMFILE":
    case "ENFILE":
      return `${path}: too many files are open; close some or raise the limit (ulimit -n).`;
    case "ENAMETOOLONG":
      return `${path}: the name is too long; choose a shorter one.`;
    default:
      return `${path}: cannot ${action} it${amount}, the system says "${message}"; check the disk and run the same command again.`;
  }
}
