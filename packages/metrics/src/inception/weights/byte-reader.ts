import { VaeError } from "@vae/base";

/**
 * Reads little-endian numbers one after the other, and never past the end.
 *
 * @throws {VaeError} DATA_INVALID from every method, when the file ends too early; the message calls it cut off.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** What error messages start with. */
  readonly subject: string;
  /** Where the next number lies. */
  position: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, subject: string, position = 0) {
    this.bytes = bytes;
    this.subject = subject;
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** A 64-bit count; beyond 2⁵³ it becomes inexact, and larger than any file. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** Bytes in place, not a copy. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  fail(message: string): VaeError {
    return new VaeError("DATA_INVALID", `${this.subject}: ${message}`);
  }

  #advance(length: number): number {
    const start = this.position;
    const left = this.bytes.length - start;
    if (!(length <= left)) {
      throw this.fail(
        `cut off after ${this.bytes.length} bytes: expected ${length} more at ${start}, got ${Math.max(left, 0)}; ` +
          "download it again.",
      );
    }
    this.position = start + length;
    return start;
  }
}

/** Copies float32 numbers from any alignment. */
export function copyFloats(bytes: Uint8Array): Float32Array {
  const aligned = new Float32Array(bytes.length / 4);
  new Uint8Array(aligned.buffer).set(bytes);
  return aligned;
}
