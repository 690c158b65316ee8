import { expect, it } from "vitest";
import { widenHalf } from "./widen-half.js";

it("widens F16: normal, subnormal, largest, signed zero, infinite", () => {
  const data = Uint16Array.of(
    0x3c00,
    0xc000,
    0x3555,
    0x0001,
    0x03ff,
    0x7bff,
    0x8000,
    0xfc00,
    0x7e00,
  );
  expect([...widenHalf({ dtype: "F16", shape: [9], data })]).toEqual([
    1,
    -2,
    (1 + 0x155 / 1024) / 4, // the half nearest to ⅓
    2 ** -24,
    1023 * 2 ** -24,
    65_504,
    -0,
    -Infinity,
    NaN,
  ]);
});

it("widens BF16: the upper half of a float32", () => {
  const data = Uint16Array.of(0x3f80, 0xc020, 0x7f61, 0x0001, 0x8000, 0x7f80, 0x7fc0);
  expect([...widenHalf({ dtype: "BF16", shape: [7], data })]).toEqual([
    1,
    -(1 + 0x20 / 128) * 2,
    (1 + 0x61 / 128) * 2 ** 127,
    2 ** -133, // the smallest subnormal: 2⁻¹²⁶ / 128
    -0,
    Infinity,
    NaN,
  ]);
});
