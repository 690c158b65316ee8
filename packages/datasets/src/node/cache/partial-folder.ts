import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** A file in the making: a folder beside it, named by the process that works on it. */
interface PartialFile {
  readonly path: string;
  readonly host: string;
  readonly process: number;
}

/** A builder says every few seconds that it lives; after this time in silence it is taken for dead. */
const longestSilence = 60_000;

const suffix = ".partial";

/** The dots part the fields of a name, so the host has none. */
const thisHost = hostname().replaceAll(/[^A-Za-z0-9-]/g, "-");

/** The owner of what was given up. */
const nobody = 0;

let counter = 0;

/** A name that no other call and no other process takes. */
function partialName(path: string, owner: number): string {
  counter += 1;
  return `${path}.${thisHost}.${owner}.${process.pid}-${counter}${suffix}`;
}

/** What is being made of a file, by whomever, sorted by name. */
async function listPartials(path: string): Promise<PartialFile[]> {
  const names = await readdir(dirname(path));
  const prefix = `${basename(path)}.`;
  return names
    .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
    .sort()
    .map((name) => {
      const [host = "", pid = ""] = name.slice(prefix.length).split(".");
      return { path: join(dirname(path), name), host, process: Number(pid) };
    });
}

/** Whether somebody still works on a partial. */
async function isAlive({ path, host, process: pid }: PartialFile): Promise<boolean> {
  if (pid === nobody) return false;
  if (host === thisHost && !processExists(pid)) return false;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < longestSilence;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Gets the right to make a file: takes over what a dead process left, or begins anew.
 *
 * @returns The folder of this process; `undefined` while another process makes the file: then try again later.
 */
export async function claimPartial(path: string): Promise<string | undefined> {
  const others = await listPartials(path);
  if (await someAlive(others)) return undefined;
  const own = partialName(path, process.pid);
  for (const { path: left } of others) {
    // Of several that try, the rename of one succeeds.
    const isMine = await rename(left, own).then(
      () => true,
      () => false,
    );
    if (!isMine) continue;
    await showLife(own);
    return own;
  }
  await mkdir(own);
  // Of two that began at the same moment at least one sees the other here, and yields.
  const rivals = await listPartials(path);
  if (!(await someAlive(rivals.filter((rival) => rival.path !== own)))) return own;
  await removeFolder(own);
  return undefined;
}

/** Tells other processes that the owner of a partial still works on it; to be called every few seconds. */
export async function showLife(partial: string): Promise<void> {
  const now = new Date();
  await utimes(partial, now, now).catch(() => undefined); // taken over, after a long sleep: no harm
}

/**
 * Leaves a partial to whoever comes next.
 *
 * @returns Whether it still was this process's own.
 */
export async function abandonPartial(path: string, partial: string): Promise<boolean> {
  return rename(partial, partialName(path, nobody)).then(
    () => true,
    () => false,
  );
}

/** Removes what dead processes left of a file that is made by now. */
export async function removeDeadPartials(path: string): Promise<void> {
  for (const partial of await listPartials(path)) {
    if (!(await isAlive(partial))) await removeFolder(partial.path);
  }
}

async function someAlive(partials: readonly PartialFile[]): Promise<boolean> {
  return (await Promise.all(partials.map(isAlive))).includes(true);
}

async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
