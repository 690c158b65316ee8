import { expect, it } from "vitest";
import { formatSpread } from "./format-spread.js";

it("prints a mean with its deviation, or alone where there is one seed", () => {
  expect(formatSpread({ mean: 16.55, std: 0.44 }, 1)).toBe("16.6 ± 0.4");
  expect(formatSpread({ mean: 16.55, std: null }, 1)).toBe("16.6");
  expect(formatSpread({ mean: -0.0031, std: 0.0001 }, 4)).toBe("−0.0031 ± 0.0001");
});
