import { expect, it } from "vitest";
import { column } from "../__fixtures__/column.js";
import { frechetDistance } from "./frechet-distance.js";
import { frechetName, frechetScore, inceptionExtractorId } from "./frechet-score.js";

it("calls nothing FID but the 2048 features of the Inception network of 2015-12-05", () => {
  expect(frechetName({ id: inceptionExtractorId, dimension: 2048 })).toBe("FID");
  expect(frechetName({ id: inceptionExtractorId, dimension: 768 })).toBe("FID-768");
  expect(frechetName({ id: "lenet-fashion", dimension: 84 })).toBe("FD-lenet-fashion");
  expect(frechetName({ id: "inception-torchvision", dimension: 2048 })).toBe(
    "FD-inception-torchvision",
  );
});

it("carries everything that made the number, as plain JSON", () => {
  const extractor = { id: "pixels", sha256: "0".repeat(64), dimension: 1 };
  const score = frechetScore(frechetDistance(column(0, 2), column(1, 3, 5)), {
    extractor,
    convention: "1x1x1, [0, 1]",
    images: [
      { source: "fashion-mnist:test", isQuantised: true },
      { source: "runs/x:gen-2", isQuantised: true, seed: 7 },
    ],
  });
  // Means 1 and 3, variances 2 and 4: (1 − 3)² + (√2 − 2)².
  expect(score.value).toBeCloseTo(4 + (Math.SQRT2 - 2) ** 2, 12);
  expect(JSON.parse(JSON.stringify(score))).toEqual(score);
  expect(score).toMatchObject({
    name: "FD-pixels",
    extractor,
    n: [2, 3],
    images: [
      { source: "fashion-mnist:test", count: 2 },
      { source: "runs/x:gen-2", count: 3, seed: 7 },
    ],
    warnings: [{ code: "few-images" }],
  });
});
