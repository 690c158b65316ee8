import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { VaeError } from "@vae/base";
import { ioFailure, makeFolder } from "@vae/base/node";
import { retryAfter, type HttpFetch, type HttpResponse } from "./http.js";

/** What is downloaded, and where to. */
export interface DownloadFileOptions {
  readonly address: string;
  /** The file; its folder is made. What is incomplete lies beside it as `….part`. */
  readonly target: string;
  /** Most bytes that are taken; a server that sends more is refused. */
  readonly limit: number;
  /** Rejects, when the content of a file is not the wanted one. */
  readonly verify: (path: string) => Promise<void>;
  readonly fetch: HttpFetch;
  /** Called with the bytes that are there and, where the server states it, the length. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
  /** How often a connection may fail in a row without a byte of progress. Default 5. */
  readonly attempts?: number;
  /** After how many milliseconds without a byte a connection is given up. Default 30,000. */
  readonly patience?: number;
  /** Waits between attempts. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** A failure after which it is worth to try again. */
class Interruption extends Error {
  /** How long the server wants to be left alone, in milliseconds. */
  readonly delay: number | undefined;

  constructor(message: string, options?: ErrorOptions & { delay?: number | undefined }) {
    super(message, options);
    this.delay = options?.delay;
  }
}

/**
 * Downloads a file, and gives it its name only when its content is the wanted one.
 *
 * What a connection leaves, cut or stalled, is kept and continued by range, now and at the next call; where the server
 * does not continue, it begins anew.
 *
 * @throws {VaeError} IO_FAILED, when the server does not have it, fails again and again, sends too much or the wrong
 *   bytes, or the disk is full.
 */
export async function downloadFile(options: DownloadFileOptions): Promise<void> {
  const { address, target, verify, attempts = 5, wait = sleep } = options;
  await makeFolder(dirname(target));
  const part = `${target}.part`;
  let failures = 0;
  let wasContinued = (await sizeOf(part)) > 0;
  for (;;) {
    const before = await sizeOf(part);
    try {
      await transfer(part, options);
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      // A connection that brought something counts as a success on the way.
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (failures >= attempts) {
        const message = `${address}: ${error.message}, ${attempts} times in a row; try again later, it goes on where it stopped.`;
        throw new VaeError("IO_FAILED", message, { cause: error });
      }
      await wait(error.delay ?? 1_000 * 2 ** (failures - 1));
      continue;
    }
    try {
      await verify(part);
      break;
    } catch (cause) {
      await rm(part, { force: true });
      // Two versions of a file may have been put together, so a continued one gets a second chance.
      if (!wasContinued) {
        const message = `${address}: has not the bytes of the official file and was thrown away; use another mirror.`;
        throw new VaeError("IO_FAILED", message, { cause });
      }
      wasContinued = false;
    }
  }
  await rename(part, target).catch((error: unknown) => {
    throw ioFailure(error, { action: "write", path: target });
  });
}

/** One connection: appends to a part what is missing of it. */
async function transfer(
  part: string,
  { address, limit, fetch, onProgress, patience = 30_000 }: DownloadFileOptions,
): Promise<void> {
  const start = await sizeOf(part);
  const guard = new StallGuard(patience);
  try {
    const response = await guard.watch(
      fetch(address, {
        headers: {
          // A file that is packed already must come as it is.
          "accept-encoding": "identity",
          ...(start > 0 && { range: `bytes=${start}-` }),
        },
        signal: guard.signal,
      }),
    );
    if (response.status === 416) {
      // The part is complete, or longer than the file: only its content can tell.
      await response.body?.cancel();
      if (start === totalOf(response)) return;
      await rm(part, { force: true });
      throw new Interruption("the server has a shorter file");
    }
    refuseStatus(address, response);
    const isContinued = response.status === 206 && startOf(response) === start;
    if (response.status === 206 && !isContinued) {
      await response.body?.cancel();
      await rm(part, { force: true });
      throw new Interruption("the server continues at another place");
    }
    await receive(part, isContinued ? start : 0, response, { address, limit, guard, onProgress });
  } catch (error) {
    if (error instanceof Interruption || VaeError.isInstance(error)) throw error;
    throw interruptionOf(error, guard, patience);
  } finally {
    guard.stop();
  }
}

interface ReceiveOptions extends Pick<DownloadFileOptions, "address" | "limit" | "onProgress"> {
  readonly guard: StallGuard;
}

async function receive(
  part: string,
  start: number,
  response: HttpResponse,
  { address, limit, guard, onProgress }: ReceiveOptions,
): Promise<void> {
  const stated = Number(response.headers.get("content-length") ?? Number.NaN);
  // NB: of a compressed transfer the length is that of the compressed bytes.
  const isPlain = (response.headers.get("content-encoding") ?? "identity") === "identity";
  const total = isPlain && Number.isFinite(stated) ? start + stated : undefined;
  if ((total ?? 0) > limit) throw tooLong(address, limit);
  const file = await openAt(part, start);
  let done = start;
  try {
    const reader = response.body?.getReader();
    while (reader !== undefined) {
      const chunk = await guard.watch(reader.read());
      if (chunk.done) break;
      done += chunk.value.length;
      if (done > limit) {
        await reader.cancel();
        throw tooLong(address, limit);
      }
      await writeAll(file, chunk.value, part);
      onProgress?.(done, total);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (total !== undefined && done < total) {
    throw new Interruption(`the connection ended after ${done} of ${total} bytes`);
  }
}

function refuseStatus(address: string, response: HttpResponse): void {
  const { status } = response;
  if (status === 200 || status === 206) return;
  const message = `the server answers with status ${status}`;
  // Too many requests, and whatever is the server's own trouble, may pass.
  if (status === 429 || status >= 500) {
    throw new Interruption(message, { delay: retryAfter(response) });
  }
  throw new VaeError("IO_FAILED", `${address}: ${message}; check the address of the mirror.`);
}

function tooLong(address: string, limit: number): VaeError {
  const message = `${address}: expected at most ${limit} bytes, the server sends more; use another mirror.`;
  return new VaeError("IO_FAILED", message);
}

function interruptionOf(error: unknown, guard: StallGuard, patience: number): Error {
  if (guard.hasStalled) {
    return new Interruption(`no byte came for ${patience / 1000} s`, { cause: error });
  }
  // Errors of the disk are not the server's.
  const failure = ioFailure(error, { action: "write", path: "" });
  if (VaeError.isInstance(failure)) return failure;
  return new Interruption(`the connection failed (${deepest(error)})`, { cause: error });
}

/** What went wrong at last: fetch wraps it in errors that say only that it failed. */
function deepest(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}

/** `bytes 100-199/200`: where the answer begins. */
function startOf(response: HttpResponse): number {
  const match = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "");
  return match === null ? Number.NaN : Number(match[1]);
}

/** How long the whole file is: what stands behind the slash, whether the range before it is known or not. */
function totalOf(response: HttpResponse): number {
  const match = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  return match === null ? Number.NaN : Number(match[1]);
}

async function openAt(path: string, start: number): Promise<FileHandle> {
  try {
    const file = await open(path, start > 0 ? "a" : "w");
    return file;
  } catch (error) {
    throw ioFailure(error, { action: "write", path });
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, path: string): Promise<void> {
  try {
    for (let done = 0; done < bytes.length;) {
      done += (await file.write(bytes, done)).bytesWritten;
    }
  } catch (error) {
    throw ioFailure(error, { action: "write", path, bytes: bytes.length });
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Gives a connection up when nothing comes of it for a while. */
class StallGuard {
  readonly #controller = new AbortController();
  readonly #patience: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(patience: number) {
    this.#patience = patience;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasStalled(): boolean {
    return this.#controller.signal.aborted;
  }

  /** The same promise, which rejects when it takes too long. */
  async watch<T>(promise: Promise<T>): Promise<T> {
    this.stop();
    const stalled = new Promise<never>((_, reject) => {
      this.#timer = setTimeout(() => {
        this.#controller.abort();
        reject(new Error("stalled"));
      }, this.#patience);
    });
    return Promise.race([promise, stalled]);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
