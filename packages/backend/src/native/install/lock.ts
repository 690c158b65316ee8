import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs one body at a time over all processes of this user.
 *
 * The lock is a socket in Linux's abstract namespace: the kernel frees it when its process ends, however it
 * ends, so that there are no stale locks to tell from living ones.
 *
 * @param resource - What is locked, e.g. a path.
 * @param onWait - Is called once, when another process holds the lock.
 */
export async function withLock<T>(
  resource: string,
  onWait: () => void,
  body: () => Promise<T>,
): Promise<T> {
  const digest = createHash("sha256").update(resource).digest("hex").slice(0, 32);
  const address = `\0vae-${String(process.getuid?.() ?? 0)}-${digest}`;
  let server = await tryListen(address);
  if (server === undefined) onWait();
  while (server === undefined) {
    await sleep(200);
    server = await tryListen(address);
  }
  try {
    return await body();
  } finally {
    server.close();
  }
}

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen({ path }, () => {
      resolve(server);
    });
  });
}
