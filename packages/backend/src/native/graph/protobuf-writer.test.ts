import { expect, it } from "vitest";
import { ProtobufWriter } from "./protobuf-writer.js";

const bytes = (write: (writer: ProtobufWriter) => void) => {
  const writer = new ProtobufWriter();
  write(writer);
  return [...writer.finish()];
};

// The first three are the examples of the protocol buffers' own page on encoding.
it("writes 150 as field 1", () => {
  expect(bytes((w) => w.integer(1, 150))).toEqual([0x08, 0x96, 0x01]);
});

it("writes a string with its length", () => {
  expect(bytes((w) => w.string(2, "testing"))).toEqual([
    0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
  ]);
});

it("writes packed numbers and nested messages", () => {
  const packed = [0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05];
  expect(bytes((w) => w.packedIntegers(6, [3, 270, 86_942]))).toEqual(packed);
  expect(bytes((w) => w.message(3, (inner) => inner.integer(1, 150)))).toEqual([
    0x1a, 0x03, 0x08, 0x96, 0x01,
  ]);
});

it("writes -1 as ten bytes and a large field number as two", () => {
  expect(bytes((w) => w.integer(1, -1))).toEqual([
    0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
  ]);
  expect(bytes((w) => w.boolean(31, true))).toEqual([0xf8, 0x01, 0x01]);
});

it("writes floats in little-endian order", () => {
  expect(bytes((w) => w.float(4, 1))).toEqual([0x25, 0, 0, 0x80, 0x3f]);
  expect(bytes((w) => w.packedFloats(5, [-0]))).toEqual([0x2a, 4, 0, 0, 0, 0x80]);
});

it("grows beyond its first buffer", () => {
  const value = new Uint8Array(1000).fill(5);
  const written = bytes((w) => w.bytes(1, value).bytes(1, value));
  expect(written.length).toBe(2 * (1 + 2 + 1000));
  expect(written.filter((byte) => byte === 5).length).toBe(2000);
});
