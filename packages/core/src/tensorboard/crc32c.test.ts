import { expect, it } from "vitest";
import { crc32c, maskedCrc32c } from "./crc32c.js";

it("has the check value of the catalogue and those of RFC 3720, B.4", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

it("is masked by a rotation to the right by 15 and a constant", () => {
  const bits = BigInt(0xe3069283);
  const rotated = ((bits >> 15n) | (bits << 17n)) & 0xffffffffn;
  const expected = Number((rotated + 0xa282ead8n) & 0xffffffffn);
  expect(maskedCrc32c(new TextEncoder().encode("123456789"))).toBe(expected);
});
