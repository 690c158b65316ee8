import fc from "fast-check";
import { VaeError } from "@vae/base";
import { describe, expect, it } from "vitest";
import { tar } from "../__fixtures__/tar.js";
import { collectTar } from "./tar.js";

const a = Uint8Array.from({ length: 700 }, (_, i) => i % 256);
const b = Uint8Array.of(1, 2, 3);
const wanted = new Map([
  ["a.bin", 1_000],
  ["b.bin", 1_000],
]);

/** A stream that comes in pieces of some bytes. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size));
  }
}

function collect(bytes: Uint8Array, { size = 512, limit = 100_000 } = {}) {
  return collectTar(pieces(bytes, size), { wanted, limit, subject: "x.tar" });
}

describe("collectTar", () => {
  const archive = tar([
    { name: "folder/", type: "5" },
    { name: "folder/a.bin", content: a },
    { name: "folder/other.txt", content: new Uint8Array(2_000) },
    { name: "./folder/deep/b.bin", content: b },
  ]);

  it.each([1, 7, 512, 513, 100_000])(
    "takes the wanted files from pieces of %d bytes",
    async (size) => {
      expect(await collect(archive, { size })).toEqual(
        new Map([
          ["a.bin", a],
          ["b.bin", b],
        ]),
      );
    },
  );

  it("takes no link, folder or device for a file, and climbs out of nothing", async () => {
    const hostile = tar([
      { name: "a.bin", type: "2" },
      { name: "/etc/passwd", content: a },
      { name: "../../b.bin", content: b },
      { name: "a.bin", type: "3" },
    ]);
    expect([...(await collect(hostile)).keys()]).toEqual(["b.bin"]);
  });

  it("says that a file is missing by not returning it", async () => {
    expect(await collect(tar([{ name: "b.bin", content: b }]))).toEqual(new Map([["b.bin", b]]));
    expect(await collect(new Uint8Array())).toEqual(new Map());
  });

  it.each([
    [archive.subarray(0, 1_300), "the archive ends in the middle of a file"],
    [archive.subarray(0, 600), "the archive ends in the middle of a file"],
    [archive.with(512 + 3, 99), "a header of the tar archive is damaged"],
    [
      new TextEncoder().encode("no tar at all".repeat(100)),
      "a header of the tar archive is damaged",
    ],
    [
      tar([{ name: "a.bin", content: new Uint8Array(1_001) }]),
      "at most 1000 bytes in a.bin, got 1001",
    ],
    [
      tar([
        { name: "a.bin", content: b },
        { name: "a.bin", content: a },
      ]),
      "expected one a.bin, got two",
    ],
  ])("refuses what is damaged, too long or doubled (case %#)", async (bytes, message) => {
    await expect(collect(bytes)).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(collect(bytes)).rejects.toThrow(`x.tar: `);
    await expect(collect(bytes)).rejects.toThrow(message);
  });

  it("stops a stream that goes past the limit", async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield await Promise.resolve(new Uint8Array(10_000));
    }
    const failure = collectTar(endless(), { wanted, limit: 100_000, subject: "bomb.tar" });
    await expect(failure).rejects.toThrow("bomb.tar: expected at most 100000 bytes when unpacked");
  });

  it("survives changed bytes: the wanted files, or DATA_INVALID", async () => {
    const change = fc.tuple(fc.nat({ max: archive.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 5 }), fc.nat(), async (changes, cut) => {
        const bytes = Uint8Array.from(archive);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          const files = await collect(bytes.subarray(0, bytes.length - (cut % bytes.length)));
          for (const content of files.values()) expect(content.length).toBeLessThanOrEqual(1_000);
        } catch (failure) {
          expect(VaeError.isInstance(failure) && failure.code).toBe("DATA_INVALID");
        }
      }),
      { numRuns: 300 },
    );
  });
});
