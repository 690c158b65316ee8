import { VaeError } from "@vae/base";

/** How far a gzip stream may go. */
export interface GunzipOptions {
  /** Most bytes that the content may have; a stream that goes on is stopped there. */
  readonly limit: number;
  /** What error messages start with, usually a file name. */
  readonly subject: string;
}

/** Whether bytes begin as a gzip stream does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks gzip, in a browser as in Node, and never holds more than the limit.
 *
 * @throws {VaeError} DATA_INVALID, when the stream is damaged, cut short, or longer than the limit.
 */
export async function gunzip(
  bytes: Uint8Array,
  { limit, subject }: GunzipOptions,
): Promise<Uint8Array> {
  // The cast only rules out SharedArrayBuffer, which nothing here makes.
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      if (length > limit) break;
    }
  } catch (cause) {
    const message = `${subject}: the gzip stream is damaged or cut short; get the file again.`;
    throw new VaeError("DATA_INVALID", message, { cause });
  }
  if (length > limit) {
    await reader.cancel().catch(() => undefined);
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected at most ${limit} bytes when unpacked, got more.`,
    );
  }
  const content = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    content.set(part, offset);
    offset += part.length;
  }
  return content;
}
