import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readResults } from "./read-results.js";
import { resultTable } from "./result-table.js";

const folder = fileURLToPath(new URL("../__fixtures__/results", import.meta.url));
const { result } = (await readResults(folder))["fashion-quick"]!;

it("names the distance as the extractor does", () => {
  expect(resultTable(result).columns[0]).toBe("FD-lenet-fashion");
});

it("has a cell for each column, a dash where nothing was encoded", () => {
  const { columns, rows } = resultTable(result);
  for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
  const generated = rows.find(({ label }) => label === "GEN-1");
  expect(generated?.cells).toEqual([
    "121.7 ± 8.6",
    "10,000 / 2,000",
    "1.000 ± 0.020",
    "0.0164 ± 0.0003",
    "–",
    "1.070 ± 0.010",
  ]);
});

it("marks the least distance of GEN-2 alone", () => {
  const best = resultTable(result).rows.filter(({ isBest }) => isBest);
  expect(best.map(({ label }) => label)).toEqual(["GEN-2 renormalised (paper)"]);
});
