import { expect, it } from "vitest";
import { scoreTable } from "./score-table.js";

const extractor = {
  score: "FD-lenet-fashion",
  id: "lenet-fashion",
  sha256: "0123456789ab".padEnd(64, "0"),
  dimension: 84,
  convention: "grey, 28 × 28, [0, 1]",
};
const row = {
  label: "GEN-2",
  n: [10_000, 2000] as const,
  distance: 53.25,
  latentVariance: 0.4848,
  varianceLoss: 0.0125,
  mse: null,
  law: 0.5,
};

it("names the distance in its head and what made it below", () => {
  const lines = scoreTable([row], extractor).split("\n");
  expect(lines[0]).toMatch(
    /^images +FD-lenet-fashion +latent variance +variance loss +mse +variance law$/,
  );
  expect(lines[1]).toMatch(/^GEN-2 +53\.25 +0\.4848 +0\.0125 +– +0\.5000$/);
  expect(lines.at(-1)).toBe(
    "FD-lenet-fashion: Fréchet distance on 84 features of lenet-fashion (weights sha256 0123456789ab…), " +
      "10,000 against 2,000 real images, rounded to uint8.",
  );
});

it("shows the spread over seeds where there are several", () => {
  const distance = { mean: 53.25, std: 1.5 };
  const text = scoreTable([{ ...row, distance, law: { mean: 0.5, std: null } }], extractor);
  expect(text).toContain("53.25 ± 1.500");
  expect(text).toMatch(/0\.5000$/m);
});
