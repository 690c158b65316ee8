import { createHash, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

/** `new` becomes the target when it is complete; `old` was the target and makes room for a new one. */
export type TemporaryKind = "new" | "old";

/** What the name of a temporary tells. */
export interface Temporary {
  /** Name of the target, in the same folder. */
  readonly target: string;
  readonly kind: TemporaryKind;
  /** Whether the process that made it is gone; `false` where that cannot be told. */
  readonly isStale: boolean;
}

/** Several machines can share a folder, and a process number means something on its own machine only. */
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

const pattern = /^\.(.+)\.vae-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.(new|old)$/s;

/** A fresh hidden name beside the target: `.weights.safetensors.vae-<host>-<pid>-<random>.new`. */
export function temporaryPath(target: string, kind: TemporaryKind): string {
  const path = resolve(target);
  const tag = `vae-${host}-${process.pid}-${randomUUID().slice(0, 8)}`;
  return join(dirname(path), `.${basename(path)}.${tag}.${kind}`);
}

/** Reads the name of a temporary; `undefined` for any other name. */
export function parseTemporary(name: string): Temporary | undefined {
  const match = pattern.exec(name);
  if (match === null) return undefined;
  const [, target = "", madeOn, pid, kind] = match;
  return {
    target,
    kind: kind === "old" ? "old" : "new",
    isStale: madeOn === host && !isRunning(Number(pid)),
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
