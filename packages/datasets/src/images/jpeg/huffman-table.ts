/** Bits that one look into a table resolves. */
const lookBits = 11;

/** A Huffman table of a JPEG, laid out for decoding. */
export interface HuffmanTable {
  /**
   * By the next bits: symbol and length of the code there, `symbol << 8 | length`; 0 where the code is longer than
   * {@link lookBits}, or there is none.
   */
  readonly codes: Uint16Array;
  /**
   * By the next bits, where code and value fit into them: `value << 16 | advance << 8 | length`, else 0. The advance
   * is one more than the zeros before the value, and {@link endOfBlock} where the block ends.
   */
  readonly values: Int32Array;
  /** Largest code of each length, followed by ones to 16 bits; −1 where there is none. */
  readonly largest: Int32Array;
  /** What is added to a code of each length to get the place of its symbol. */
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

/** The advance that no value has. */
const endOfBlock = 64;

/**
 * Lays out a Huffman table.
 *
 * @param counts - Number of codes of each length, 1 to 16.
 * @param symbols - The symbols in the order of their codes.
 * @returns `undefined`, when there are more codes of a length than bits can tell apart.
 */
export function layOutHuffman(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | undefined {
  const codes = new Uint16Array(1 << lookBits);
  const values = new Int32Array(1 << lookBits);
  const largest = new Int32Array(17).fill(-1);
  const offsets = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    offsets[length] = place - code;
    for (let i = 0; i < count; i++, code++, place++) {
      if (length > lookBits) continue;
      const free = lookBits - length;
      codes.fill((symbols[place]! << 8) | length, code << free, (code + 1) << free);
    }
    if (code > 1 << length) return undefined;
    if (count > 0) largest[length] = (code << (16 - length)) - 1;
    code <<= 1;
  }
  for (let bits = 0; bits < values.length; bits++) values[bits] = valueAt(codes, bits);
  return { codes, values, largest, offsets, symbols };
}

/** The entry of `values`, when the bits hold a whole value behind their code. */
function valueAt(codes: Uint16Array, bits: number): number {
  const code = codes[bits]!;
  const length = code & 255;
  if (length === 0) return 0;
  const symbol = code >> 8;
  const size = symbol & 15;
  const run = symbol >> 4;
  if (length + size > lookBits) return 0;
  if (size === 0) return ((run === 15 ? 16 : endOfBlock) << 8) | length;
  const raw = (bits >> (lookBits - length - size)) & ((1 << size) - 1);
  return (extend(raw, size) << 16) | ((run + 1) << 8) | (length + size);
}

/** The number that the bits behind a code stand for: those that begin with 0 are negative. */
function extend(raw: number, size: number): number {
  return raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
}
