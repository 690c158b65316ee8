import { open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { imageSize } from "@vae/base";
import { ioFailure, makeFolder, writeFileAtomic } from "@vae/base/node";
import type { OpenedSplit } from "../dataset.js";
import { openPackedFile } from "./packed-file.js";
import { encodePackedHeader, packedLayout, type PackedFacts } from "./packed-header.js";
import { abandonPartial, claimPartial, removeDeadPartials, showLife } from "./partial-folder.js";

/** How a packed file is made. */
export interface BuildPackedFileOptions {
  /** Called when images are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Images that are decoded at once; by default as many as make some megabytes. */
  readonly imagesAtOnce?: number;
  /** How often the disk is waited for, in milliseconds: what a killed process loses of its work. */
  readonly betweenMarks?: number;
}

/** Bytes of images that are decoded at once, twice: while some are written the next are decoded. */
const bytesAtOnce = 16e6;

/** How often a builder that waits for another looks again, in milliseconds. */
const patience = 200;

/**
 * Opens a packed file, and makes it first where there is none.
 *
 * The images are written to a folder beside it, a piece at a time, and renamed when they are complete. A process that
 * is killed leaves that folder, and the next one goes on where it stopped. A process that finds another one at work
 * waits for it.
 *
 * @param path - The packed file; its folder is made.
 * @param prepare - Opens what is to be packed; called only when it is needed.
 * @throws {VaeError} What `prepare` or its source throws; IO_FAILED, when the file cannot be written; DATA_INVALID, when
 *   a newer version wrote it.
 */
export async function ensurePackedFile(
  path: string,
  prepare: () => Promise<OpenedSplit>,
  options: BuildPackedFileOptions = {},
): Promise<OpenedSplit> {
  let folderExists = false;
  for (;;) {
    const packed = await openPackedFile(path);
    if (packed !== undefined) return packed;
    if (!folderExists) await makeFolder(dirname(path));
    folderExists = true;
    const partial = await claimPartial(path).catch((error: unknown) => {
      throw ioFailure(error, { action: "write", path });
    });
    if (partial === undefined) {
      await new Promise((resolve) => setTimeout(resolve, patience * (0.5 + Math.random())));
      continue;
    }
    const heartbeat = setInterval(() => void showLife(partial), 5_000).unref();
    try {
      // Somebody may have finished it between the look above and the claim.
      if ((await openPackedFile(path)) === undefined) {
        await fill(partial, await prepare(), options);
        await rename(join(partial, "data"), path);
      }
      await rm(partial, { recursive: true, force: true });
      await removeDeadPartials(path);
    } catch (error) {
      const isOurs = await abandonPartial(path, partial);
      // Taken over while this process slept: the new owner goes on, and its file is as good.
      if (isOurs) throw ioFailure(error, { action: "write", path });
    } finally {
      clearInterval(heartbeat);
    }
  }
}

/** Writes header, images and labels into a partial, from where its last owner stopped. */
async function fill(
  partial: string,
  { source, classNames, notes = [] }: OpenedSplit,
  { onProgress, imagesAtOnce, betweenMarks = 2_000 }: BuildPackedFileOptions,
): Promise<void> {
  const { length, shape, fingerprint, labels } = source;
  const facts: PackedFacts = {
    length,
    shape,
    fingerprint,
    hasLabels: labels !== undefined,
    ...(classNames && { classNames }),
    notes,
  };
  const header = encodePackedHeader(facts);
  const { imagesStart, labelsStart, fileBytes } = packedLayout(facts, header.length);
  const size = imageSize(shape);
  const file = await openData(partial, header);
  try {
    const most = imagesAtOnce ?? Math.max(1, Math.min(256, Math.floor(bytesAtOnce / size)));
    const decode = async (first: number): Promise<Uint8Array> => {
      const count = Math.max(0, Math.min(most, length - first));
      const batch = new Uint8Array(count * size);
      if (count === 0) return batch;
      await source.read(
        Uint32Array.from({ length: count }, (_, i) => first + i),
        batch,
      );
      return batch;
    };
    let done = Math.min(await readDone(partial), length);
    let marked = performance.now();
    let batch = await decode(done);
    while (done < length) {
      const count = batch.length / size;
      const next = decode(done + count);
      next.catch(() => undefined); // it is awaited below, unless the disk fails first
      await writeAt(file, batch, imagesStart + done * size);
      done += count;
      onProgress?.(done, length);
      if (performance.now() - marked >= betweenMarks) {
        // On the disk before it counts as done, so that a power cut leaves no hole behind the mark.
        await file.datasync();
        await writeFileAtomic(join(partial, "done"), String(done));
        marked = performance.now();
      }
      batch = await next;
    }
    if (labels) await writeAt(file, labels, labelsStart);
    await file.truncate(fileBytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Opens the data of a partial; what belongs to other images is thrown away. */
async function openData(partial: string, header: Uint8Array): Promise<FileHandle> {
  const path = join(partial, "data");
  const found = await open(path, "r+").catch(() => undefined);
  if (found !== undefined) {
    const beginning = Buffer.alloc(header.length);
    await found.read(beginning, 0, header.length, 0);
    if (beginning.equals(header)) return found;
    await found.close();
  }
  await rm(join(partial, "done"), { force: true });
  const file = await open(path, "w+");
  await writeAt(file, header, 0);
  return file;
}

async function readDone(partial: string): Promise<number> {
  const text = await readFile(join(partial, "done"), "utf8").catch(() => "");
  return /^\d+$/.test(text) ? Number(text) : 0;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
