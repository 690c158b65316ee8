import { invalidData, printable, shown } from "../invalid-data.js";
import { countValues } from "../shape.js";
import { viewBytes } from "../typed-array.js";
import { checkHeaderText } from "./header-text.js";
import {
  arrayTypes,
  isSafetensorsDtype,
  maximumHeaderBytes,
  type NamedArray,
  type SafetensorsDtype,
} from "./named-array.js";

/** What a safetensors file holds. */
export interface SafetensorsContent {
  /** Arrays by name, in the order of the header. */
  readonly tensors: Record<string, NamedArray>;
  /** The texts of `__metadata__`; empty when there is none. */
  readonly metadata: Record<string, string>;
}

/**
 * Reads a safetensors file.
 *
 * Nothing is allocated by what the header claims: arrays are views on `bytes` where they are aligned (so they
 * share its memory), else copies. Offsets must follow each other without hole, overlap or rest, every shape
 * must fit its bytes, and no name may come twice. The dtypes are those of `SafetensorsData`; a file that holds
 * another one (F8, complex) is refused.
 *
 * @param bytes - The whole file.
 * @param subject - The file's name, which error messages start with.
 * @throws {VaeError} DATA_INVALID, naming file, field and both values.
 *
 * @example
 * ```ts
 * const { tensors } = decodeSafetensors(bytes, "weights.safetensors");
 * const kernel = tensors["encoder/kernel"];
 * if (kernel?.dtype === "F32") kernel.data; // Float32Array
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array, subject = "safetensors"): SafetensorsContent {
  const headerEnd = 8 + headerLength(bytes, subject);
  const { __metadata__: metadata, ...entries } = parseHeader(bytes.subarray(8, headerEnd), subject);
  const spans = Object.entries(entries).map(([name, entry]) => readSpan(name, entry, subject));
  checkSpans(spans, bytes.length - headerEnd, subject);

  const data = bytes.subarray(headerEnd);
  return {
    tensors: Object.fromEntries(
      spans.map(({ name, dtype, shape, begin, end }) => [
        name,
        {
          dtype,
          shape,
          data: viewBytes(arrayTypes[dtype], data.subarray(begin, end)),
        } as NamedArray,
      ]),
    ),
    metadata: readMetadata(metadata, subject),
  };
}

interface Span {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function headerLength(bytes: Uint8Array, subject: string): number {
  if (bytes.length < 8) {
    throw invalidData(subject, `expected at least 8 bytes, got ${bytes.length}`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > maximumHeaderBytes) {
    throw invalidData(
      subject,
      `header length: expected at most ${maximumHeaderBytes}, got ${length}`,
      "this is no safetensors file, or it is damaged",
    );
  }
  if (Number(length) > bytes.length - 8) {
    throw invalidData(subject, `header length: ${length}, but ${bytes.length - 8} bytes follow`);
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array, subject: string): Record<string, unknown> {
  const text = decodeText(bytes, subject);
  checkHeaderText(text, subject);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    const reason = printable(cause instanceof Error ? cause.message : String(cause));
    throw invalidData(subject, `header: expected JSON (${reason})`, undefined, { cause });
  }
  if (!isRecord(header)) {
    throw invalidData(subject, `header: expected a JSON object, got ${shown(header)}`);
  }
  return header;
}

function decodeText(bytes: Uint8Array, subject: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalidData(subject, "header: expected UTF-8, got other bytes", undefined, { cause });
  }
}

function readSpan(name: string, entry: unknown, subject: string): Span {
  const tensor = `tensor ${shown(name)}`;
  if (!isRecord(entry)) {
    throw invalidData(subject, `${tensor}: expected an object, got ${shown(entry)}`);
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isSafetensorsDtype(dtype)) {
    throw invalidData(
      subject,
      `${tensor}: dtype: expected one of ${Object.keys(arrayTypes).join(", ")}, got ${shown(dtype)}`,
      "convert it, for example to F32, and save it again",
    );
  }
  const count = Array.isArray(shape) ? countValues(shape) : undefined;
  if (count === undefined) {
    throw invalidData(
      subject,
      `${tensor}: shape: expected whole numbers ≥ 0 with a product below 2^53, got ${shown(shape)}`,
    );
  }
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
  if (!isOffset(begin) || !isOffset(end) || begin > end) {
    throw invalidData(
      subject,
      `${tensor}: data_offsets: expected [begin, end], got ${shown(offsets)}`,
    );
  }
  const needed = count * arrayTypes[dtype].BYTES_PER_ELEMENT;
  if (needed !== end - begin) {
    throw invalidData(
      subject,
      `${tensor}: shape ${shown(shape)} of ${dtype} needs ${needed} bytes, ` +
        `data_offsets ${shown(offsets)} hold ${end - begin}`,
    );
  }
  return { name, dtype, shape: shape as number[], begin, end };
}

/** Refuses holes, overlaps, tensors beyond the end and bytes that belong to none. */
function checkSpans(spans: readonly Span[], available: number, subject: string): void {
  let reached = 0;
  for (const { name, begin, end } of spans.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== reached) {
      throw invalidData(
        subject,
        `tensor ${shown(name)}: data_offsets: expected to begin at ${reached}, got ${begin}`,
      );
    }
    if (end > available) {
      throw invalidData(
        subject,
        `tensor ${shown(name)}: data_offsets: end at ${end}, but the file holds ${available} bytes of data`,
      );
    }
    reached = end;
  }
  if (reached !== available) {
    throw invalidData(subject, `expected ${reached} bytes of data, got ${available}`);
  }
}

function readMetadata(metadata: unknown, subject: string): Record<string, string> {
  if (metadata === undefined) return {};
  if (!isRecord(metadata)) {
    throw invalidData(subject, `__metadata__: expected an object, got ${shown(metadata)}`);
  }
  return Object.fromEntries(
    Object.entries(metadata).map(([key, text]) => {
      if (typeof text === "string") return [key, text];
      throw invalidData(
        subject,
        `__metadata__: ${shown(key)}: expected a text, got ${shown(text)}`,
      );
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOffset(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
