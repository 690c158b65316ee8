import { resultSchema } from "@vae/cli/result";
import { expect, it } from "vitest";
import { readmeTable, readReadme, readResult, tableOf } from "../scripts/readme-table.mjs";

/** Prettier aligns the columns of a table; only what stands in the cells counts. */
const cells = (table: string) =>
  table
    .replaceAll(/ {2,}/g, " ")
    .replaceAll(/-{3,}/g, "---")
    .replaceAll(/-{2,}:/g, "--:");

it("shows in the README what the committed result says", () => {
  expect(cells(tableOf(readReadme()))).toBe(cells(readmeTable(readResult())));
});

it("has a committed result of three seeds in which renormalisation halves the distance at least", () => {
  const { seeds, renormalisedOverNone, command } = resultSchema.parse(readResult());
  expect(seeds.length).toBeGreaterThanOrEqual(3);
  expect(renormalisedOverNone).toBeLessThanOrEqual(0.5);
  expect(command).toMatch(/^vae reproduce fashion-quick .*--publish/);
});
