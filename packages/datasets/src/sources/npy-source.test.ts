import { encodeNpy } from "@vae/base";
import { describe, expect, it } from "vitest";
import { testSource } from "../__fixtures__/source-conformance.js";
import { npySource } from "./npy-source.js";

const bytes = encodeNpy({ shape: [4, 2, 3], data: Uint8Array.from({ length: 24 }, (_, i) => i) });
const floats = encodeNpy({ shape: [2, 1, 2, 3], data: new Float32Array(12).fill(0.5) });

testSource("an npy file of bytes", () => npySource(bytes), { length: 4, shape: [2, 3, 1] });
testSource("an npy file of floats", () => npySource(floats), { length: 2, shape: [1, 2, 3] });

describe("npySource", () => {
  it("reads images in the order of the file", async () => {
    const out = new Uint8Array(6);
    await (await npySource(bytes)).read([2], out);
    expect(out).toEqual(Uint8Array.of(12, 13, 14, 15, 16, 17));
  });

  it("has the range and the hash of the bytes in its fingerprint", async () => {
    const source = await npySource(floats, { name: "grey.npy", range: [0, 0.5] });
    expect(source.fingerprint).toMatch(/^npy:all range=0…0\.5 sha256:[0-9a-f]{64}$/);
    const out = new Uint8Array(6);
    await source.read([0], out);
    expect(out).toEqual(new Uint8Array(6).fill(255));
  });

  it("refuses a file that is cut short", async () => {
    const failure = npySource(bytes.subarray(0, -1), { name: "cut.npy" });
    await expect(failure).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(failure).rejects.toThrow(/^cut\.npy: /);
  });
});
