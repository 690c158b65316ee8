import { afterEach, expect, it, vi } from "vitest";
import { sha256 } from "./sha256.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("hashes as FIPS 180-4 does", async () => {
  expect(await sha256(new Uint8Array())).toBe(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  expect(await sha256(new TextEncoder().encode("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

it("says what a page without crypto.subtle needs", async () => {
  vi.stubGlobal("crypto", {});
  await expect(sha256(new Uint8Array())).rejects.toMatchObject({ code: "DATA_INVALID" });
  await expect(sha256(new Uint8Array())).rejects.toThrow("serve it by https");
});
