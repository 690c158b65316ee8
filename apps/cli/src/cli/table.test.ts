import { expect, it } from "vitest";
import { formatNumber, table } from "./table.js";

it("aligns words left and numbers right", () => {
  const text = table(
    [{ title: "id" }, { title: "n", align: "right" }],
    [
      ["a", "10"],
      ["bcd", "9"],
    ],
  );
  expect(text).toBe("id    n\na    10\nbcd   9");
});

it("does not count colours and accents as width", () => {
  const text = table(
    [{ title: "" }, { title: "" }],
    [
      ["\u001b[32mé\u001b[39m", "x"],
      ["bc", "y"],
    ],
  );
  expect(text).toBe("\u001b[32mé\u001b[39m   x\nbc  y");
});

it.each([
  [0, "0.0000"],
  [0.01749, "0.0175"],
  [1.0712, "1.071"],
  [16.384, "16.38"],
  [131.97, "132.0"],
  [10_000, "10000"],
  [0.00012345, "1.234e-4"],
  [Number.NaN, "NaN"],
])("writes %d as %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
