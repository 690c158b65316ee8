const utf8 = new TextEncoder();

/** Writes the protocol buffer wire format: what an event of TensorBoard needs of it. */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];

  /** What was written so far. */
  finish(): Uint8Array {
    return concatenate(this.#parts);
  }

  /** int32, int64 or an enum, from 0 to 2⁵³. */
  integer(field: number, value: number): this {
    return this.#varint(field * 8).#varint(value);
  }

  double(field: number, value: number): this {
    return this.#varint(field * 8 + 1).#push(new Uint8Array(Float64Array.of(value).buffer));
  }

  float(field: number, value: number): this {
    return this.#varint(field * 8 + 5).#push(new Uint8Array(Float32Array.of(value).buffer));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#varint(field * 8 + 2)
      .#varint(value.length)
      .#push(value);
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  doubles(field: number, values: readonly number[]): this {
    return this.bytes(field, new Uint8Array(Float64Array.from(values).buffer));
  }

  message(field: number, write: (message: MessageWriter) => void): this {
    const message = new MessageWriter();
    write(message);
    return this.bytes(field, message.finish());
  }

  #varint(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 0x7f) {
      bytes.push((rest % 128) + 128); // no bit operations: they end at 32 bits
      rest = Math.floor(rest / 128);
    }
    return this.#push(Uint8Array.of(...bytes, rest));
  }

  #push(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }
}

/** The given bytes one after the other. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
