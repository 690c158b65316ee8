import { expect, it } from "vitest";
import { madeResult } from "../reports/__fixtures__/made-result.js";
import { figuresOf } from "./figures-of.js";
import type { ModelsResult } from "./result-schema.js";

/** Two models, of which the second was followed during its training, by two seeds. */
function madeModels(): ModelsResult {
  const { format, id, title, scale, command, created, ...scored } = madeResult();
  const { data, extractor, quantised, seeds, summary } = scored;
  const model: Omit<ModelsResult["models"][number], "id" | "label"> = {
    ...{ data, extractor, quantised, seeds, summary },
    parameters: [5, 5],
    steps: [10, 20],
  };
  const followed = seeds.slice(0, 2).map((seed) => ({
    ...seed,
    followed: [10, 20].map((step) => ({
      step,
      gammaSquared: seed.seed / step,
      varianceLoss: 1 / step,
      mse: 1,
    })),
  }));
  return {
    ...{ format, id, title, scale, command, created },
    kind: "models",
    notes: [],
    models: [
      { ...model, id: "a", label: "A" },
      { ...model, id: "b", label: "B", seeds: followed },
    ],
  };
}

it("has one figure of a table: its rows, the best of GEN-2 told apart", () => {
  const [figure, ...others] = figuresOf(madeResult());
  expect(others).toEqual([]);
  expect(figure).toMatchObject({
    kind: "rows",
    name: "summary",
    title: "Two-stage VAE on Fashion-MNIST (scale: quick)",
    subtitle: ["mean ± std over seeds 1, 2, 3; fashion-mnist-10k:test"],
  });
  const rows = figure?.kind === "rows" ? figure.rows : [];
  expect(rows.map(({ role }) => role)).toEqual(["other", "other", "second-stage", "best"]);
  expect(rows.at(-1)).toMatchObject({
    label: "GEN-2 renormalised (paper)",
    value: "16.6 ± 0.4",
  });
});

it("has a figure of each model, then the second stage where it was followed", () => {
  const figures = figuresOf(madeModels());
  expect(figures.map(({ name }) => name)).toEqual([
    "summary-a",
    "summary-b",
    "second-stage",
    "second-stage-plane",
  ]);
  for (const { title } of figures) expect(title).toMatch(/^[^(]*: .* \(scale: quick\)$/);
});

it("follows the first seed over the steps, and all seeds in the plane", () => {
  const [, , panels, plane] = figuresOf(madeModels());
  const [course] = panels?.kind === "panels" ? panels.panels : [];
  expect(course?.title).toBe("B");
  const places = course?.series.map(({ points }) => points.map(({ x, y }) => [x, y]));
  expect(places).toEqual([
    [
      [10, 1 / 10],
      [20, 1 / 20],
    ],
    [
      [10, 1 / 10],
      [20, 1 / 20],
    ],
  ]);
  const [cloud] = plane?.kind === "xy" ? plane.series : [];
  expect(cloud?.points.map(({ x, y }) => [x, y])).toEqual([
    [1 / 10, 1 / 10],
    [1 / 20, 1 / 20],
    [2 / 10, 1 / 10],
    [2 / 20, 1 / 20],
  ]);
});

it("has one cloud of all models on one first stage in the plane", () => {
  const made = madeModels();
  const [, followed] = made.models;
  const labels = ["Deep; second stage 5 wide", "Deep; second stage 9 wide", "Flat; second stage"];
  const models = labels.map((label, i) => ({ ...followed!, id: `m${i}`, label }));
  const plane = figuresOf({ ...made, models }).at(-1);
  const series = plane?.kind === "xy" ? plane.series : [];
  expect(series.map(({ name, points }) => [name, points.length])).toEqual([
    ["Deep", 8],
    ["Flat", 4],
  ]);
});

it("begins anew behind a title that asks", () => {
  const figures = figuresOf({ ...madeModels(), title: "Is it so? (scale: quick)" });
  expect(figures.find(({ name }) => name === "second-stage")?.title).toBe(
    "Is it so? The second stage during its training, first seed of each model (scale: quick)",
  );
});
