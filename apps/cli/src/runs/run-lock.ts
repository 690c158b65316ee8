import { VaeError } from "@vae/base";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Claims a run folder for this process, by exclusive creation of its file `lock`. The lock of a process that
 * is gone is taken over.
 *
 * @returns A function that gives the folder back.
 * @throws {VaeError} IO_FAILED, when another living process has it.
 */
export async function lockRun(run: string): Promise<() => Promise<void>> {
  await mkdir(run, { recursive: true });
  const path = join(run, "lock");
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (cause) {
      const owner = Number(await readFile(path, "utf8").catch(() => ""));
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 0 || isAlive(owner)) {
        throw new VaeError(
          "IO_FAILED",
          `${run}: cannot be claimed${owner > 0 ? `, process ${owner} works on it. Wait for it, or use another run folder` : ""}.`,
          { cause },
        );
      }
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
