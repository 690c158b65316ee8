import { expect, it } from "vitest";
import { formatNumber } from "./format-number.js";

it("has four significant digits at most, and a minus sign in place of a hyphen", () => {
  expect([0.0123, 1234.56, -1.5e-15, 0].map(formatNumber)).toEqual([
    "0.0123",
    "1235",
    "−1.5e-15",
    "0",
  ]);
});
