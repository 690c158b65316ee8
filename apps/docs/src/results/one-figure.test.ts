import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FigureSeries, ResultFigure } from "@vae/cli/figures";
import { describe, expect, it } from "vitest";
/* eslint-disable no-restricted-imports -- what draws the files is no part of what @vae/cli exports */
import { resultFigures } from "../../../cli/src/reports/figures/result-figures.js";
import { seriesColours } from "../../../cli/src/reports/palette.js";
/* eslint-enable no-restricted-imports */
import { measuredPage } from "./measured-page.js";
import { readAllResults } from "./read-results.js";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const made = await readAllResults(folder("../__fixtures__/results"));
const committed = await readAllResults(folder("../../results"));
const results = [
  ...Object.entries(made).map(([id, measured]) => [`made ${id}`, measured] as const),
  ...Object.entries(committed).map(([id, measured]) => [`committed ${id}`, measured] as const),
];

/** What a Vega-Lite specification draws, as far as it is said in one place. */
interface Drawn {
  readonly title: { readonly text: readonly string[]; readonly subtitle: readonly string[] };
  readonly data: { readonly values: readonly Readonly<Record<string, unknown>>[] };
}

/** What the components of the site draw of a figure: a mark a row or a point. */
function marksOf(figure: ResultFigure) {
  const points = (series: readonly FigureSeries[], panel?: string) =>
    series.flatMap(({ name, mark, points: of }) =>
      of.map(({ x, y }) => ({
        ...(panel === undefined ? {} : { panel }),
        series: name,
        mark,
        x,
        y,
      })),
    );
  switch (figure.kind) {
    case "rows":
      return figure.rows.map(({ label, mean, std }) => ({
        label,
        mean,
        low: mean - (std ?? 0),
        high: mean + (std ?? 0),
      }));
    case "panels":
      return figure.panels.flatMap(({ title, series }) => points(series, title));
    case "xy":
      return points(figure.series);
  }
}

/** All values of a key, wherever it stands. */
function allOf(tree: unknown, key: string): unknown[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) =>
    name === key ? [value, ...allOf(value, key)] : allOf(value, key),
  );
}

describe.each(results)("the figures of the page and the files of %s", (_, measured) => {
  const { figures } = measuredPage(measured);
  const specs = resultFigures(measured.result);

  it("are as many, under names that differ", () => {
    expect(Object.keys(specs)).toEqual(figures.map(({ name }) => name));
  });

  it.each(figures.map((figure) => [figure.name, figure] as const))(
    "%s: draw the same",
    (name, figure) => {
      const spec = specs[name] as unknown as Drawn;
      const marks = marksOf(figure);
      expect(marks.length).toBeGreaterThan(0);
      // In the same order, mark by mark; a file also has texts and colours.
      expect(spec.data.values).toMatchObject(marks);
      expect(spec.title.text.join(" ")).toBe(figure.title);
      expect(figure.title).toContain(`(scale: ${measured.result.scale})`);
      const titles = allOf(spec, "title");
      expect(titles).toContain(figure.x);
      if (figure.kind === "rows") return;
      expect(titles).toContain(figure.y);
      const series = figure.kind === "xy" ? figure.series : (figure.panels[0]?.series ?? []);
      expect(allOf(spec, "color")).toContainEqual(
        expect.objectContaining({
          scale: {
            domain: series.map((one) => one.name),
            range: series.map((_one, i) => seriesColours[i % seriesColours.length]),
          },
        }),
      );
    },
  );
});

it("gives series their colours in one order", () => {
  const component = readFileSync(folder("../../.vitepress/theme/components/FigureXy.vue"), "utf8");
  const [, listed = ""] = /const colours = \[(.*?)\]/s.exec(component) ?? [];
  expect(listed.match(/#[0-9a-f]{6}/g)).toEqual(seriesColours);
});

it("keeps the names of the files", () => {
  const names = (of: Readonly<Record<string, (typeof results)[number][1]>>, id: string) =>
    Object.keys(resultFigures(of[id]!.result));
  expect(names(made, "fashion-quick")).toEqual(["summary"]);
  expect(names(made, "figure-4")).toContain("scatter");
  expect(names(committed, "figure-3")).toEqual(["figure"]);
  const ablation = committed["ablation-decoder-noise"]!.result;
  const models = ablation.kind === "models" ? ablation.models : [];
  expect(names(committed, "ablation-decoder-noise")).toEqual([
    ...models.map(({ id }) => `summary-${id}`),
    "second-stage",
    "second-stage-plane",
  ]);
});
