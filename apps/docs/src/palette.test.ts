import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const theme = fileURLToPath(new URL("../.vitepress/theme", import.meta.url));
const reports = new URL("../../cli/src/reports/palette.ts", import.meta.url);

const coloursIn = (text: string) => [...text.matchAll(/#[0-9a-f]{6}\b/gi)].map(([found]) => found);

it("paints figures with the colours of the reports, those of Okabe and Ito", () => {
  const [, series = ""] =
    /export const palette = \{(.*?)\}/s.exec(readFileSync(reports, "utf8")) ?? [];
  const palette = coloursIn(series);
  expect(palette).toHaveLength(6);
  const parts = readdirSync(theme, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(vue|css)$/.test(name) && name !== "style.css") // which is of text alone
    .map((name) => [name, coloursIn(readFileSync(join(theme, name), "utf8"))] as const);
  expect(parts.filter(([, colours]) => colours.length > 0).length).toBeGreaterThan(4);
  for (const [name, colours] of parts) {
    expect(
      colours.filter((colour) => !palette.includes(colour)),
      name,
    ).toEqual([]);
  }
});
