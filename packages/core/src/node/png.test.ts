import { needsPython, runPython, describeWhen } from "@vae/testing";
import { expect, it } from "vitest";
import { encodePng } from "./png.js";

describeWhen(needsPython("numpy"), "a PNG in Python", () => {
  it("has the header and the pixels that were written", () => {
    // Chunks by the specification of PNG; the decoder is zlib's.
    const program = `
import json, struct, sys, zlib
data, at, chunks = bytes.fromhex(sys.argv[1]), 8, {}
while at < len(data):
    length, = struct.unpack(">I", data[at:at+4])
    kind, body = data[at+4:at+8], data[at+8:at+8+length]
    assert struct.unpack(">I", data[at+8+length:at+12+length])[0] == zlib.crc32(kind + body)
    chunks[kind.decode()] = body
    at += length + 12
width, height, depth, colour = struct.unpack(">IIBB", chunks["IHDR"][:10])
print(json.dumps([width, height, depth, colour, list(zlib.decompress(chunks["IDAT"]))]))
`;
    const decode = (png: Uint8Array) =>
      JSON.parse(runPython(program, Buffer.from(png).toString("hex"))) as unknown;
    expect(decode(encodePng(Uint8Array.of(1, 2, 3, 4, 5, 6), [3, 2, 1]))).toEqual([
      2,
      3,
      8,
      0,
      [0, 1, 2, 0, 3, 4, 0, 5, 6],
    ]);
    expect(decode(encodePng(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 1, 3]))).toEqual([
      1,
      2,
      8,
      2,
      [0, 1, 2, 3, 0, 4, 5, 6],
    ]);
  });
});

it("refuses two channels, and pixels that do not fill the shape", () => {
  expect(() => encodePng(new Uint8Array(8), [2, 2, 2])).toThrow("1 or 3 channels, got [2, 2, 2]");
  expect(() => encodePng(new Uint8Array(3), [2, 2, 1])).toThrow("3 bytes");
});
