import { VaeError } from "@vae/base";
import { setTimeout as wait } from "node:timers/promises";
import type { Storage, StoredObject } from "./storage.js";

/** Options of {@link retryingStorage}. */
export interface RetryOptions {
  /** How often an operation is tried. `@default 5` */
  readonly attempts?: number;
  /** Milliseconds before the second try; twice as many before each further one. `@default 250` */
  readonly firstDelay?: number;
  /** Milliseconds that one try may take. `@default 60000` */
  readonly timeout?: number;
  /** Told of each try that failed. */
  readonly onRetry?: (message: string) => void;
}

/**
 * Tries each operation again, with growing pauses, while the storage refuses or does not answer.
 *
 * @throws {VaeError} IO_FAILED in one sentence, when the last try failed too. What is wrong with the request itself
 * (CONFIG_INVALID, DATA_INVALID) comes through at once.
 */
export function retryingStorage(
  storage: Storage,
  { attempts = 5, firstDelay = 250, timeout = 60_000, onRetry }: RetryOptions = {},
): Storage {
  const persist = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await inTime(work(), timeout);
      } catch (error) {
        if (VaeError.isInstance(error) && error.code !== "IO_FAILED") throw error;
        const reason = reasonOf(error);
        if (attempt >= attempts) {
          throw new VaeError(
            "IO_FAILED",
            `store ${storage.name}: cannot ${action} in ${attempts} tries (${reason}); check it and try again.`,
            { cause: error },
          );
        }
        onRetry?.(`store ${storage.name}: cannot ${action} (${reason}); trying again.`);
        // Half of it is chance, so that workers that failed together do not come back together.
        const pause = firstDelay * 2 ** (attempt - 1);
        await wait(pause / 2 + (Math.random() * pause) / 2);
      }
    }
  };
  return {
    name: storage.name,
    read: (key) => persist(`read ${key}`, () => storage.read(key)),
    write: (key, bytes, options) =>
      persist(`write ${key} (${bytes.length} bytes)`, () => storage.write(key, bytes, options)),
    async *list(prefix) {
      yield* await persist(`list ${prefix}`, () => listed(storage, prefix));
    },
    remove: (key) => persist(`remove ${key}`, () => storage.remove(key)),
  };
}

async function listed(storage: Storage, prefix: string): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  for await (const object of storage.list(prefix)) objects.push(object);
  return objects;
}

async function inTime<T>(work: Promise<T>, timeout: number): Promise<T> {
  const stop = new AbortController();
  const late = wait(timeout, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`no answer in ${timeout / 1000} s`);
  });
  late.catch(() => undefined); // aborted, when the work was in time
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}

/** What went wrong, without the full stop and the remedy of a sentence of its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const system = error.cause instanceof Error ? error.cause : error;
  const text = VaeError.isInstance(error) ? system.message : error.message;
  return (text === "" ? error.name : text).replace(/\.$/, "");
}
