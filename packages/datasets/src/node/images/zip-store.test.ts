import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VaeError } from "@vae/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { picture } from "../../__fixtures__/pictures.js";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { zip, type ZipEntry } from "../../__fixtures__/zip.js";
import { openZipStore, type OpenZipStoreOptions } from "./zip-store.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const entries: readonly ZipEntry[] = [
  { name: "b/10.png", content: bytes("ten") },
  { name: "b/9.JPG", content: bytes("nine") },
  { name: "a/ü.webp", content: bytes("a".repeat(5_000)) },
  { name: "a/notes.txt", content: bytes("no picture") },
  { name: "__MACOSX/b/._9.jpg", content: bytes("no picture either") },
];

async function open(archive: Uint8Array, options?: OpenZipStoreOptions) {
  const path = join(await temporaryFolder({ "x.zip": archive }), "x.zip");
  return openZipStore(path, options);
}

describe("openZipStore", () => {
  it("lists the pictures in natural order and reads each", async () => {
    const store = await open(zip(entries));
    expect(store.images.map(({ name }) => name)).toEqual(["a/ü.webp", "b/9.JPG", "b/10.png"]);
    expect(await store.read("b/10.png")).toEqual(bytes("ten"));
    expect(await store.read("b/9.JPG")).toEqual(bytes("nine"));
    const all = await Promise.all(store.images.map(({ name }) => store.read(name)));
    expect(all.map(({ length }) => length)).toEqual([5_000, 4, 3]);
  });

  it("gives a picture another version when its content is another", async () => {
    const changed = entries.with(0, { name: "b/10.png", content: bytes("net") });
    const [one, other] = [await open(zip(entries)), await open(zip(changed))];
    expect(one.images[2]?.bytes).toBe(other.images[2]?.bytes);
    expect(one.images[2]?.version).not.toBe(other.images[2]?.version);
    expect(one.images[0]).toEqual(other.images[0]);
  });

  it.each([
    [
      "climbs out of its folder",
      [{ name: "../../a.png", content: bytes("x") }],
      "invalid relative path",
    ],
    ["is absolute", [{ name: "/etc/a.png", content: bytes("x") }], "absolute path"],
    ["comes twice", [entries[0]!, entries[0]!], "expected one b/10.png, got two"],
    ["claims gigabytes", [{ ...entries[0]!, claims: 2 ** 31 }], "in b/10.png, got 2147483648"],
  ] as const)("refuses an archive in which a name %s", async (_, wrong, message) => {
    const failure = open(zip(wrong));
    await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(failure).rejects.toThrow(message);
  });

  it("refuses a picture that is more, or less, than its entry claims", async () => {
    const bomb = await open(
      zip([{ name: "a.png", content: new Uint8Array(1_000_000), claims: 100 }]),
    );
    const failure = bomb.read("a.png");
    await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(failure).rejects.toThrow(
      /x\.zip\/a\.png: the zip archive is damaged \(too many bytes/,
    );
    const short = await open(zip([{ name: "a.png", content: bytes("abc"), claims: 100 }]));
    await expect(short.read("a.png")).rejects.toThrow("not enough bytes");
  });

  it("refuses a picture that becomes a thousand times longer, before it is unpacked", async () => {
    const content = new Uint8Array(2_000_000);
    await expect(open(zip([{ name: "bomb.png", content }]))).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: expect.stringMatching(
        /x\.zip: expected bomb\.png to unpack to at most 200 times its \d+ bytes, got 2000000\.$/,
      ) as string,
    });
  });

  it("bounds what all pictures unpack to", async () => {
    await expect(open(zip(entries), { limit: 5_000 })).rejects.toThrow(
      "its pictures unpack to more than 5000 bytes",
    );
  });

  it("says what it holds when that is no picture, or no archive", async () => {
    await expect(open(zip([]))).rejects.toThrow("holds no JPEG, PNG or WebP image; it is empty.");
    await expect(open(zip(entries.slice(3, 4)))).rejects.toThrow("it holds 1 other files.");
    await expect(open(bytes("no archive at all"))).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(openZipStore("/no/such.zip")).rejects.toMatchObject({
      code: "IO_FAILED",
      message: "/no/such.zip: no such file or folder; check the path.",
    });
  });

  it("survives changed bytes: pictures, or DATA_INVALID", async () => {
    const whole = zip([{ name: "a.png", content: await picture(8, 8, "red") }, ...entries]);
    const folder = await temporaryFolder();
    const path = join(folder, "x.zip");
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 4 }),
        fc.nat({ max: 99 }),
        async (changes, cut) => {
          const archive = Uint8Array.from(whole);
          for (const [at, value] of changes) archive[at] = value;
          await writeFile(path, cut < 20 ? archive.subarray(0, -1 - cut) : archive);
          try {
            const store = await openZipStore(path);
            for (const { name } of store.images) await store.read(name);
          } catch (failure) {
            expect(VaeError.isInstance(failure) && failure.code).toBe("DATA_INVALID");
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
