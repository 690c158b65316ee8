import { widenHalf } from "@vae/base";
import { expect, it } from "vitest";
import { roundToHalf } from "../../scripts/round-to-half.mjs";

const widened = (...bits: number[]) =>
  widenHalf({ dtype: "F16", shape: [bits.length], data: Uint16Array.from(bits) });

it("brings back every number of half precision", () => {
  const finite = Array.from({ length: 0x10000 }, (_, bits) => bits).filter(
    (bits) => (bits & 0x7c00) !== 0x7c00,
  );
  expect([...roundToHalf(widened(...finite))]).toEqual(finite);
});

it("rounds to the nearest, ties to even", () => {
  // Between 1 and 2 a step is 2⁻¹⁰: a half of it goes to the even neighbour.
  const step = 2 ** -10;
  const values = Float32Array.of(1 + 0.4 * step, 1 + 0.5 * step, 1 + 1.5 * step, 2 - 0.25 * step);
  expect([...widened(...roundToHalf(values))]).toEqual([1, 1, 1 + 2 * step, 2]);
});

it("makes of what is too large an infinity, of what is too small a zero", () => {
  expect([...widened(...roundToHalf(Float32Array.of(65504, 65520, -1e9, 2 ** -26)))]).toEqual([
    65504,
    Infinity,
    -Infinity,
    0,
  ]);
});
