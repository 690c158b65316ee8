import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { hostname } from "node:os";
import { createHash } from "node:crypto";
import { diskFileSystem, type FileSystem } from "../file-system.js";

/** An error as the operating system gives it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

/** Where a failing disk can fail. */
export type Step = "open" | "write" | "sync" | "close" | "mkdir" | "rename";

/**
 * The real file system, but for one step that fails with an error of this code.
 *
 * @param isMeant - Tells from the path whether to fail there; by default everywhere.
 */
export function failingDisk(
  step: Step,
  code: string,
  isMeant: (path: string) => boolean = () => true,
): FileSystem {
  const fail = () => Promise.reject(systemError(code));
  return {
    ...diskFileSystem,
    mkdir: ((path: string, options?: object) =>
      step === "mkdir" && isMeant(path)
        ? fail()
        : diskFileSystem.mkdir(path, options)) as FileSystem["mkdir"],
    rename: (from, to) =>
      step === "rename" && isMeant(String(from)) ? fail() : diskFileSystem.rename(from, to),
    async open(path, flags, mode) {
      if (step === "open" && isMeant(String(path))) return fail();
      const handle = await diskFileSystem.open(path, flags, mode);
      if (!isMeant(String(path))) return handle;
      if (step === "sync") handle.sync = fail;
      if (step === "write") {
        const writeFile = handle.writeFile.bind(handle);
        handle.writeFile = async () => {
          await writeFile("half"); // what fitted before the disk was full
          return fail();
        };
      }
      if (step === "close") {
        const close = handle.close.bind(handle);
        handle.close = async () => {
          await close();
          return fail();
        };
      }
      return handle;
    },
  };
}

/** All names in a folder, sorted. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort();
}

/** Number of a process that has ended. */
export function deadProcess(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

/** Name of a temporary that a process of this machine, or of another, would give. */
export function temporaryName(
  target: string,
  kind: "new" | "old",
  pid: number,
  machine = hostname(),
): string {
  const host = createHash("sha256").update(machine).digest("hex").slice(0, 8);
  return `.${target}.vae-${host}-${pid}-0123abcd.${kind}`;
}
