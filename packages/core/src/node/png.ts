import { VaeError, type ImageShape } from "@vae/base";
import { crc32, deflateSync } from "node:zlib";

/**
 * Encodes one image as a PNG, grey for one channel, RGB for three.
 *
 * @param pixels - `[height, width, channels]`, row-major, 0 … 255.
 * @throws {VaeError} SHAPE_MISMATCH, when it has neither 1 nor 3 channels, or pixels and shape differ in size.
 */
export function encodePng(pixels: Uint8Array, [height, width, channels]: ImageShape): Uint8Array {
  if ((channels !== 1 && channels !== 3) || pixels.length !== height * width * channels) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `PNG: expected an image of 1 or 3 channels, got [${height}, ${width}, ${channels}] and ${pixels.length} bytes.`,
    );
  }
  const rowBytes = width * channels;
  const rows = new Uint8Array(height * (rowBytes + 1)); // each begins with its filter: 0, none
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? 0 : 2, 0, 0, 0], 8); // 8 bits, grey or RGB, not interlaced
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
