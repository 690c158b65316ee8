import { expect, it } from "vitest";
import { fileURLToPath } from "node:url";
import { modesTable } from "./modes.js";
import { readAllResults } from "./read-results.js";

const fixtures = fileURLToPath(new URL("../__fixtures__/results", import.meta.url));

it("names the mode with the least distance of every model that has several", async () => {
  const { columns, rows } = modesTable(await readAllResults(fixtures));
  expect(columns.at(-1)).toBe("least");
  const quick = rows.find(({ label }) => label === "fashion-quick (FD-lenet-fashion)");
  // Distances of the fixture: 53.8 as they come, 16.6 by the paper's scalar.
  expect(quick?.cells[0]).toMatch(/^53\.8/);
  expect(quick?.cells[1]).toMatch(/^16\.6/);
  expect(quick?.cells.at(-1)).toBe("paper");
  expect(rows.some(({ label }) => label.startsWith("ablation-decoder-noise, "))).toBe(true);
  expect(rows.some(({ label }) => label.startsWith("figure-3"))).toBe(false);
});
