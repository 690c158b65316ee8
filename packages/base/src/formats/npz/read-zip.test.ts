import { expect, it } from "vitest";
import { readZip } from "./read-zip.js";
import { writeZip } from "./write-zip.js";

const text = (value: string) => new TextEncoder().encode(value);
const files = new Map([
  ["first", text("one")],
  ["second/é", text("twotwotwotwotwotwotwotwo")],
]);
const stored = writeZip(files, { compress: false, subject: "test" });
const deflated = writeZip(files, { compress: true, subject: "test" });

/** The archive with one number overwritten: `where` counts from the n-th occurrence of a signature. */
function forged(
  bytes: Uint8Array,
  signature: number,
  where: number,
  [value, width]: [number, 2 | 4],
  occurrence = 0,
): Uint8Array {
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  let seen = 0;
  for (let i = 0; i + 4 <= copy.length; i++) {
    if (view.getUint32(i, true) !== signature || seen++ < occurrence) continue;
    if (width === 2) view.setUint16(i + where, value, true);
    else view.setUint32(i + where, value, true);
    return copy;
  }
  throw new Error("no such signature");
}

const [local, directory, end] = [0x04034b50, 0x02014b50, 0x06054b50];

function unpack(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(
    readZip(bytes, "x.npz").map((entry) => [entry.name, new TextDecoder().decode(entry.read())]),
  );
}

it.each([
  ["stored", stored],
  ["deflated", deflated],
])("reads %s entries", (_, bytes) => {
  expect(unpack(bytes)).toEqual({ first: "one", "second/é": "twotwotwotwotwotwotwotwo" });
});

it("reads an archive with a comment, an empty one, and one inside a larger buffer", () => {
  const comment = forged(Uint8Array.from([...stored, ...text("note")]), end, 20, [4, 2]);
  expect(unpack(comment)).toHaveProperty("first", "one");
  expect(unpack(writeZip(new Map(), { compress: false, subject: "test" }))).toEqual({});
  const larger = Uint8Array.from([1, 2, 3, ...stored, 4]);
  expect(unpack(larger.subarray(3, -1))).toHaveProperty("first", "one");
});

it("reads sizes and offsets of 64 bits", () => {
  // The record of "first" with all three numbers moved to a zip64 field of 28 bytes.
  const view = new DataView(stored.buffer);
  const at = view.getUint32(stored.length - 6, true);
  const record = stored.slice(at, at + 46);
  const recordView = new DataView(record.buffer);
  recordView.setUint32(20, 0xffffffff, true);
  recordView.setUint32(24, 0xffffffff, true);
  recordView.setUint32(42, 0xffffffff, true);
  recordView.setUint16(30, 4 + 28, true);
  const extra = new DataView(new ArrayBuffer(4 + 28));
  extra.setUint16(0, 0x9999, true); // an empty field of another kind comes first
  extra.setUint16(4, 1, true);
  extra.setUint16(6, 24, true);
  extra.setBigUint64(8, 3n, true);
  extra.setBigUint64(16, 3n, true);
  extra.setBigUint64(24, 0n, true);
  const name = stored.slice(at + 46, at + 46 + 5);
  const rest = stored.slice(at + 46 + 5);
  const bytes = Uint8Array.from([
    ...[...stored.slice(0, at), ...record, ...name],
    ...[...new Uint8Array(extra.buffer), ...rest],
  ]);
  const size = view.getUint32(stored.length - 10, true);
  expect(unpack(forged(bytes, end, 12, [size + 32, 4]))).toHaveProperty("first", "one");
});

it.each([
  ["the end cut off", stored.subarray(0, -1), "expected the end record of a zip archive"],
  ["bytes behind the end", Uint8Array.from([...stored, 0]), "expected the end record"],
  ["nothing in it", new Uint8Array(0), "in the last 0 bytes, got none; this is no npz file"],
  ["a forged place of the directory", forged(stored, end, 16, [0, 4]), "directory: expected"],
  ["a directory of another part", forged(stored, end, 4, [1, 2]), "in another part;"],
  [
    "fewer entries than it holds",
    forged(forged(stored, end, 10, [1, 2]), end, 8, [1, 2]),
    "to end at",
  ],
  [
    "more entries than it holds",
    forged(forged(stored, end, 10, [3, 2]), end, 8, [3, 2]),
    "expected an entry at",
  ],
  ["65,535 entries", forged(stored, end, 10, [0xffff, 2]), "spread the arrays over several files."],
  [
    "a name longer than the directory",
    forged(stored, directory, 28, [60_000, 2]),
    "an entry reaches to",
  ],
  ["encryption", forged(stored, directory, 8, [1, 2]), 'entry "first": expected no encryption'],
  ["data beyond the directory", forged(stored, directory, 20, [60_000, 4]), "reach beyond"],
  ["an offset to no header", forged(stored, directory, 42, [1, 4]), "expected a local header at 1"],
  ["another name in the local header", forged(stored, local, 30, [0x6666, 2]), 'names it "ffrst"'],
  [
    "a name that is not UTF-8",
    forged(stored, directory, 46, [0xffff, 2]),
    "expected names in UTF-8",
  ],
  [
    "a local header that reaches too far",
    forged(stored, local, 28, [60_000, 2]),
    "the file ends at",
  ],
])("refuses an archive with %s", (_, bytes, message) => {
  expect(() => readZip(bytes, "x.npz")).toThrow(
    expect.objectContaining({ code: "DATA_INVALID", message: expect.stringContaining(message) }),
  );
});

it("refuses entries that overlap or come twice", () => {
  // A zip bomb lets many entries share one body.
  const overlap = forged(stored, local, 28, [20, 2]);
  expect(() => readZip(overlap, "x.npz")).toThrow(
    /entry "second\/é": expected to begin at \d+ or later/,
  );
  const pair = writeZip(
    new Map([
      ["aa", text("1")],
      ["ab", text("2")],
    ]),
    { compress: false, subject: "test" },
  );
  const twice = forged(forged(pair, directory, 46, [0x6161, 2], 1), local, 30, [0x6161, 2], 1);
  expect(() => readZip(twice, "x.npz")).toThrow('x.npz: name "aa" comes twice, expected once;');
});

it("refuses, when it is unpacked, an entry that is not what its record says", () => {
  const flipped = new Uint8Array(stored);
  flipped[30 + 5] = text("O")[0]!;
  expect(() => unpack(flipped)).toThrow(
    /^x\.npz: entry "first": CRC-32: expected [0-9a-f]{8}, got [0-9a-f]{8}; the file is damaged/,
  );
  expect(() => unpack(forged(stored, directory, 24, [2 ** 31, 4]))).toThrow(
    `x.npz: entry "first": expected ${2 ** 31} bytes, got 3 stored ones;`,
  );
  expect(() => unpack(forged(deflated, directory, 24, [2 ** 31, 4]))).toThrow(
    `x.npz: entry "first": claims ${2 ** 31} bytes, but`,
  );
  expect(() => unpack(forged(stored, directory, 10, [12, 2]))).toThrow(
    'x.npz: entry "first": method: expected 0 (stored) or 8 (deflated), got 12;',
  );
});
