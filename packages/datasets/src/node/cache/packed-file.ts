import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import { imageSize, VaeError } from "@vae/base";
import { ioFailure } from "@vae/base/node";
import { createImageCopier } from "../../sources/image-copier.js";
import { createSource } from "../../sources/create-source.js";
import type { OpenedSplit } from "../dataset.js";
import {
  decodePackedHeader,
  longestHeader,
  packedLayout,
  refuseNewerHeader,
} from "./packed-header.js";

/**
 * Images up to this many bytes are held in memory once they are read: CIFAR-10 is, a full CelebA is not. It is a
 * bound that does not grow with the data set.
 */
const residentLimit = 256 * 2 ** 20;

/** How a packed file is opened. */
export interface OpenPackedFileOptions {
  /** Most bytes of images that are held in memory; beyond it each batch is read from the disk. */
  readonly residentLimit?: number;
}

/**
 * Opens a packed file of images for random access.
 *
 * @returns `undefined`, when there is no such file, or it is cut short, too long or none: then it is to be made.
 * @throws {VaeError} IO_FAILED, when the system refuses to read it; DATA_INVALID, when a newer version wrote it.
 */
export async function openPackedFile(
  path: string,
  options: OpenPackedFileOptions = {},
): Promise<OpenedSplit | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const headerBytes = await readHeaderLength(file, size);
      if (headerBytes === undefined) return undefined;
      const text = Buffer.alloc(headerBytes - 8);
      await file.read(text, 0, text.length, 8);
      const header = text.toString("utf8");
      refuseNewerHeader(header, path);
      const facts = decodePackedHeader(header);
      if (facts === undefined) return undefined;
      const layout = packedLayout(facts, headerBytes);
      if (layout.fileBytes !== size) return undefined;
      const labels = facts.hasLabels ? new Uint8Array(facts.length) : undefined;
      if (labels) await file.read(labels, 0, labels.length, layout.labelsStart);
      const { length, shape, fingerprint, classNames, notes } = facts;
      const start = layout.imagesStart;
      const read = createReader(path, start, layout.labelsStart - start, imageSize(shape), options);
      const known = { length, shape, fingerprint, ...(labels && { labels }) };
      return {
        source: createSource(known, (indices, out) => {
          read(indices, out);
          return undefined;
        }),
        ...(classNames && { classNames }),
        notes,
      };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw ioFailure(error, { action: "read", path });
  }
}

async function readHeaderLength(
  file: { read: (to: Uint8Array, at: number, n: number, from: number) => Promise<unknown> },
  size: number,
): Promise<number | undefined> {
  if (size < 8) return undefined;
  const prefix = new Uint8Array(8);
  await file.read(prefix, 0, 8, 0);
  const bytes = 8 + Number(new DataView(prefix.buffer).getBigUint64(0, true));
  return bytes <= Math.min(size, longestHeader) ? bytes : undefined;
}

/**
 * Reads on the calling thread: an image is a few microseconds in the page cache, and a trip through the thread
 * pool would cost ten times that. The file is opened for each batch, so nothing has to be closed by anyone.
 */
function createReader(
  path: string,
  imagesStart: number,
  imagesBytes: number,
  size: number,
  { residentLimit: limit = residentLimit }: OpenPackedFileOptions,
): (indices: ArrayLike<number>, out: Uint8Array) => void {
  let copy: ReturnType<typeof createImageCopier> | undefined;
  return (indices, out) => {
    if (copy === undefined && imagesBytes <= limit) {
      const resident = new Uint8Array(imagesBytes);
      readParts(path, [{ from: imagesStart, to: 0, bytes: imagesBytes }], resident);
      copy = createImageCopier(resident, size);
    }
    if (copy !== undefined) {
      copy(indices, out);
      return;
    }
    const parts = Array.from(indices, (index, i) => {
      return { from: imagesStart + index * size, to: i * size, bytes: size };
    });
    readParts(path, parts, out);
  };
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

function readParts(path: string, parts: readonly Part[], out: Uint8Array): void {
  try {
    const file = openSync(path, "r");
    try {
      for (const { from, to, bytes } of parts) {
        for (let done = 0; done < bytes;) {
          const most = Math.min(bytes - done, 2 ** 30);
          const count = readSync(file, out, to + done, most, from + done);
          if (count === 0) throw becameShorter(path);
          done += count;
        }
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw ioFailure(error, { action: "read", path });
  }
}

function becameShorter(path: string): VaeError {
  const message = `${path}: became shorter while it was read; run the same command again.`;
  return new VaeError("IO_FAILED", message);
}
