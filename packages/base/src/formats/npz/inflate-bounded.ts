import { Inflate } from "fflate";
import { VaeError } from "../../errors/vae-error.js";
import { invalidData } from "../invalid-data.js";

/** Deflate spends two bits at least on a match of 258 bytes. */
const maximumRatio = 1032;

/** 4 KiB make 4 MB at most, which is what the decompressor holds beside the result. */
const chunkBytes = 4096;

/**
 * Inflates to exactly `size` bytes.
 *
 * Memory grows with what really comes out, not with what `size` claims; a stream that goes on after `size`
 * bytes, or that ends before its input does, is refused at once.
 *
 * @throws {VaeError} DATA_INVALID, naming the subject and both numbers of bytes.
 */
export function inflateBounded(compressed: Uint8Array, size: number, subject: string): Uint8Array {
  if (size > maximumRatio * compressed.length) {
    throw invalidData(
      subject,
      `claims ${size} bytes, but ${compressed.length} compressed bytes hold ` +
        `${maximumRatio * compressed.length} at most`,
    );
  }
  let out = new Uint8Array(Math.min(size, 4 * compressed.length));
  let filled = 0;
  const stream = new Inflate((part) => {
    if (filled + part.length > size) {
      throw invalidData(subject, `expected ${size} bytes, the compressed data holds more`);
    }
    if (filled + part.length > out.length) {
      const larger = new Uint8Array(Math.min(size, Math.max(filled + part.length, 2 * out.length)));
      larger.set(out.subarray(0, filled));
      out = larger;
    }
    out.set(part, filled);
    filled += part.length;
  });

  let progress = 0; // input up to which the stream was seen to bear fruit
  for (let start = 0; start < compressed.length; start += chunkBytes) {
    const end = Math.min(start + chunkBytes, compressed.length);
    const before = filled;
    push(stream, compressed.subarray(start, end), end === compressed.length, subject);
    if (filled > before) progress = end;
    // A stored block of 65,535 bytes comes out only when it is complete. What brings nothing for longer lies
    // behind the end of the stream, where the decompressor would hoard it.
    if (end - progress > 2 ** 17) break;
  }
  if (filled !== size) {
    throw invalidData(subject, `expected ${size} bytes, the compressed data holds ${filled}`);
  }
  return out;
}

function push(stream: Inflate, chunk: Uint8Array, isFinal: boolean, subject: string): void {
  try {
    stream.push(chunk, isFinal);
  } catch (cause) {
    if (VaeError.isInstance(cause)) throw cause; // a refusal of what came out
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalidData(subject, `cannot be inflated (${reason})`, undefined, { cause });
  }
}
