const utf8 = new TextEncoder();

/**
 * Writes the protocol buffer wire format: what GraphDef messages need of it, and no more.
 *
 * Fields with their default value are written all the same; readers accept that.
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** What was written so far. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** int32, int64 or an enum; negative numbers take ten bytes. */
  integer(field: number, value: number): this {
    return this.#tag(field, 0).#varint(value);
  }

  boolean(field: number, value: boolean): this {
    return this.integer(field, value ? 1 : 0);
  }

  float(field: number, value: number): this {
    this.#tag(field, 5);
    return this.#floats([value]);
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2).#varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  message(field: number, write: (message: ProtobufWriter) => void): this {
    const message = new ProtobufWriter();
    write(message);
    return this.bytes(field, message.finish());
  }

  packedIntegers(field: number, values: Iterable<number>): this {
    const message = new ProtobufWriter();
    for (const value of values) message.#varint(value);
    return this.bytes(field, message.finish());
  }

  packedFloats(field: number, values: readonly number[]): this {
    this.#tag(field, 2).#varint(values.length * 4);
    return this.#floats(values);
  }

  #tag(field: number, wireType: number): this {
    return this.#varint(field * 8 + wireType);
  }

  #varint(value: number): this {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
    return this;
  }

  #floats(values: readonly number[]): this {
    this.#reserve(values.length * 4);
    const view = new DataView(this.#bytes.buffer);
    for (const value of values) {
      view.setFloat32(this.#length, value, true);
      this.#length += 4;
    }
    return this;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
