import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { gunzip, isGzip } from "./gunzip.js";

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
const packed = new Uint8Array(gzipSync(content));

describe("gunzip", () => {
  it("unpacks a stream that is as long as its limit", async () => {
    expect(await gunzip(packed, { limit: content.length, subject: "a.gz" })).toEqual(content);
    expect(isGzip(packed)).toBe(true);
    expect(isGzip(content)).toBe(false);
  });

  it("stops a stream that goes past its limit", async () => {
    const bomb = gzipSync(new Uint8Array(30_000_000)); // 29 kB
    const failure = gunzip(bomb, { limit: 1_000_000, subject: "bomb.gz" });
    await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(failure).rejects.toThrow(
      "bomb.gz: expected at most 1000000 bytes when unpacked, got more.",
    );
  });

  it.each([
    ["cut short", packed.subarray(0, -5)],
    [
      "with a changed byte",
      packed.with(packed.length >> 1, 255 ^ (packed[packed.length >> 1] ?? 0)),
    ],
    ["of something else", content],
    ["empty", new Uint8Array()],
  ])("refuses a stream that is %s", async (_, bytes) => {
    const failure = gunzip(bytes, { limit: content.length, subject: "a.gz" });
    await expect(failure).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: "a.gz: the gzip stream is damaged or cut short; get the file again.",
    });
  });
});
