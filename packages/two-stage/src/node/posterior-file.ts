import { VaeError, type Source } from "@vae/base";
import { encodeSource, type Vae } from "@vae/core";
import { closeSync, openSync, readSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import type { PosteriorSource } from "../posteriors/posterior-source.js";

/** Posteriors in a file. */
export interface PosteriorFile extends PosteriorSource {
  readonly path: string;
  close(): void;
}

/** Images that are encoded before the next part of the file is written. */
const chunk = 2000;

/** Bytes before the numbers: npy pads its header to a multiple of 64, and this one is short enough for two. */
const headerBytes = 128;

/**
 * Encodes all images of a source, once, into a packed float32 file: an npy of shape `[n, 2, latent]`, μ and
 * log σ² of each image, which NumPy opens too (`numpy.load(path, mmap_mode="r")`).
 *
 * The file is written under another name and then renamed, so that what is there is whole.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when images and network differ in shape; IO_FAILED, when the disk is full.
 */
export async function writePosteriorFile(path: string, vae: Vae, source: Source): Promise<void> {
  const { latent } = vae.network;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await file.write(header(source.length, latent));
      for (let start = 0; start < source.length; start += chunk) {
        const { mean, logVariance, length } = await encodeSource(
          vae,
          part(source, start, Math.min(chunk, source.length - start)),
        );
        const packed = new Float32Array(length * 2 * latent);
        for (let row = 0; row < length; row++) {
          const [from, to] = [row * latent, (row + 1) * latent];
          packed.set(mean.subarray(from, to), 2 * from);
          packed.set(logVariance.subarray(from, to), 2 * from + latent);
        }
        await file.write(new Uint8Array(packed.buffer));
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    if (VaeError.isInstance(cause)) throw cause;
    throw new VaeError("IO_FAILED", `${path}: cannot be written: ${messageOf(cause)}.`, { cause });
  }
}

/**
 * Opens a file of {@link writePosteriorFile}. Posteriors are read by offset, a few at a time.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be read; DATA_INVALID, when it is another file or cut off.
 */
export function openPosteriorFile(path: string): PosteriorFile {
  const descriptor = openOrFail(path);
  try {
    const head = new Uint8Array(headerBytes);
    const read = readSync(descriptor, head, 0, headerBytes, 0);
    const text = new TextDecoder("latin1").decode(head.subarray(0, read));
    const [, count = "", width = ""] =
      /^.NUMPY..v.\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), 2, (\d+)\), \} *\n$/s.exec(
        text,
      ) ?? [];
    const [length, latent] = [Number(count), Number(width)];
    const rowBytes = 2 * latent * Float32Array.BYTES_PER_ELEMENT;
    const row = new Float32Array(2 * latent);
    const bytes = new Uint8Array(row.buffer);
    const readRow = (index: number): boolean =>
      readSync(descriptor, bytes, 0, rowBytes, headerBytes + index * rowBytes) === rowBytes;
    if (length < 1 || latent < 1 || !readRow(length - 1)) {
      throw new VaeError(
        "DATA_INVALID",
        `${path}: expected posteriors, float32 [n, 2, latent], whole. Delete the file; it is made again.`,
      );
    }
    return {
      path,
      length,
      latent,
      read(indices) {
        const mean = new Float32Array(indices.length * latent);
        const logVariance = new Float32Array(indices.length * latent);
        for (let i = 0; i < indices.length; i++) {
          // Synchronous: the rows of a batch lie in the system's cache, where a promise for each costs more.
          if (!readRow(indices[i]!)) {
            throw new VaeError("DATA_INVALID", `${path}: row ${indices[i] ?? 0} is not there.`);
          }
          mean.set(row.subarray(0, latent), i * latent);
          logVariance.set(row.subarray(latent), i * latent);
        }
        return { mean, logVariance };
      },
      close() {
        closeSync(descriptor);
      },
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openOrFail(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw new VaeError("IO_FAILED", `${path}: cannot be opened: ${messageOf(cause)}.`, { cause });
  }
}

/** The header of version 1.0 of the npy format. */
function header(length: number, latent: number): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${length}, 2, ${latent}), }`;
  const bytes = new TextEncoder().encode(`??????????${text.padEnd(headerBytes - 11)}\n`);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, headerBytes - 10, 0]);
  return bytes;
}

function part(source: Source, start: number, length: number): Source {
  return {
    length,
    shape: source.shape,
    fingerprint: source.fingerprint,
    read: (indices, out) =>
      source.read(
        Uint32Array.from(indices, (index) => start + index),
        out,
      ),
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
