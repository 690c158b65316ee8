import { VaeError } from "../../errors/vae-error.js";
import { shown } from "../invalid-data.js";
import { expectFilled } from "../shape.js";
import { bytesOf, typeName } from "../typed-array.js";
import {
  arrayTypes,
  isSafetensorsDtype,
  maximumHeaderBytes,
  type NamedArray,
} from "./named-array.js";

/**
 * Writes tensors as a safetensors file, which Python opens with `safetensors.numpy.load_file`.
 *
 * Equal tensors give equal bytes, in whatever order they are handed in: the data lies in order of falling
 * item size, then of name, and the header is padded with spaces to a multiple of 8. So every tensor is
 * aligned and can be used in place.
 *
 * @param tensors - Arrays by name, e.g. `encoder/kernel`; BOOL holds 0 and 1, F16 and BF16 raw bits.
 * @param metadata - Texts for `__metadata__`.
 * @throws {VaeError} SHAPE_MISMATCH, when a shape does not hold its data; DATA_INVALID, when the array is not
 * the one of its dtype, a BOOL is neither 0 nor 1, or a name cannot be written.
 *
 * @example
 * ```ts
 * const bytes = encodeSafetensors({ bias: { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } });
 * decodeSafetensors(bytes).tensors["bias"]?.shape; // [2]
 * ```
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, NamedArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries = Object.entries(tensors);
  for (const [name, array] of entries) checkArray(name, array);
  const sorted = entries.sort(
    ([nameA, a], [nameB, b]) =>
      arrayTypes[b.dtype].BYTES_PER_ELEMENT - arrayTypes[a.dtype].BYTES_PER_ELEMENT ||
      (nameA < nameB ? -1 : 1),
  );
  // The object is written by hand: JavaScript would move keys like "0" to the front and lose "__proto__".
  const fields: string[] = [];
  const texts = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length > 0) {
    const members = texts.map(([key, text]) => `${quote(key)}:${quote(text)}`);
    fields.push(`"__metadata__":{${members.join(",")}}`);
  }
  let size = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const span = `[${size},${size + data.byteLength}]`;
    fields.push(
      `${quote(name)}:{"dtype":"${dtype}","shape":[${shape.join(",")}],"data_offsets":${span}}`,
    );
    size += data.byteLength;
  }
  const json = new TextEncoder().encode(`{${fields.join(",")}}`);
  const headerLength = Math.ceil(json.length / 8) * 8;
  if (headerLength > maximumHeaderBytes) {
    throw new VaeError(
      "DATA_INVALID",
      `encodeSafetensors: expected a header of at most ${maximumHeaderBytes} bytes, got ${headerLength}; ` +
        "spread the tensors over several files.",
    );
  }

  const bytes = new Uint8Array(8 + headerLength + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  let offset = 8 + headerLength;
  for (const [, { data }] of sorted) {
    bytes.set(bytesOf(data), offset);
    offset += data.byteLength;
  }
  return bytes;
}

function checkArray(name: string, { dtype, shape, data }: NamedArray): void {
  const subject = `encodeSafetensors: tensor ${shown(name)}`;
  if (name === "__metadata__") {
    throw new VaeError("DATA_INVALID", `${subject}: the name is reserved; choose another.`);
  }
  if (!isSafetensorsDtype(dtype)) {
    const known = Object.keys(arrayTypes).join(", ");
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: dtype: expected one of ${known}, got ${shown(dtype)}.`,
    );
  }
  const [expected, got] = [arrayTypes[dtype].name, typeName(data)];
  if (expected !== got) {
    throw new VaeError("DATA_INVALID", `${subject}: ${dtype} needs ${expected}, got ${got}.`);
  }
  expectFilled(subject, shape, data.length);
  const wrong = dtype === "BOOL" ? data.find((value) => value > 1) : undefined;
  if (wrong !== undefined) {
    throw new VaeError("DATA_INVALID", `${subject}: BOOL needs 0 or 1, got ${wrong}.`);
  }
}

/** JSON of a text that other languages can read: half of a surrogate pair has no UTF-8. */
function quote(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new VaeError(
      "DATA_INVALID",
      `encodeSafetensors: ${shown(text)} holds half of a surrogate pair; use whole characters.`,
    );
  }
  return JSON.stringify(text);
}
