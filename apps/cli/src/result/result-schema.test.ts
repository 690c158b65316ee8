import { describe, expect, it } from "vitest";
import { madeResult } from "../reports/__fixtures__/made-result.js";
import { anyResultSchema, type AnyResult } from "./result-schema.js";
import type { ScatterPoint } from "./scatter-schema.js";

const table = madeResult();
const { format, id, title, scale, command, created } = table;
const head = { format, id, title, scale, command, created } as const;
const { data, extractor, quantised, seeds, summary } = table;

const point: ScatterPoint = {
  model: "dense",
  label: "dense",
  family: "dense",
  data,
  seed: 1,
  parameters: 10,
  steps: 10,
  from: "sample",
  n: 100,
  mse: 0.01,
  varianceLoss: 0.01,
  dataVariance: 0.1,
  isCounted: true,
};

const results: Readonly<Record<string, AnyResult>> = {
  table,
  models: {
    ...head,
    kind: "models",
    notes: [],
    models: [
      {
        id: "ours",
        label: "ours",
        parameters: [10, 20],
        steps: [5, 5],
        data,
        extractor,
        quantised,
        seeds,
        summary,
      },
    ],
  },
  scatter: {
    ...head,
    kind: "scatter",
    notes: [],
    convention: "axis 0",
    points: [point],
    fits: [
      {
        from: "sample",
        points: 1,
        slope: null,
        intercept: null,
        correlation: null,
        meanRelativeResidual: 0,
      },
    ],
  },
  curves: {
    ...head,
    kind: "curves",
    notes: [],
    convention: "exact",
    n: 4,
    axes: { x: "x", y: "y" },
    series: [{ name: "line", mark: "line", x: [0], y: [0] }],
    values: { mse: 0.546 },
  },
};

/** A copy without what stands at a path, e.g. `models.0.extractor`. */
function without(result: AnyResult, path: string): unknown {
  const copy = structuredClone(result) as unknown as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop()!;
  const holder = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  expect(holder).toHaveProperty(last); // else this removes nothing
  Reflect.deleteProperty(holder, last);
  return copy;
}

const always = ["command", "scale", "title", "created"];
const scored = ["extractor", "extractor.sha256", "extractor.convention", "extractor.score", "data"];
const needed: Readonly<Record<string, readonly string[]>> = {
  table: [...always, ...scored, "quantised", "seeds.0.seed", "seeds.0.rows.0.n", "summary.0.n"],
  models: [
    ...always,
    ...scored.map((key) => `models.0.${key}`),
    ...["quantised", "parameters", "steps", "seeds.0.rows.0.n", "summary.0.n"].map(
      (key) => `models.0.${key}`,
    ),
  ],
  scatter: [
    ...always,
    "convention",
    "points.0.n",
    "points.0.from",
    "points.0.seed",
    "points.0.data",
  ],
  curves: [...always, "convention", "n", "values"],
};

describe.each(Object.entries(needed))("a result of kind %s", (kind, paths) => {
  it("is taken when it is whole", () => {
    expect(anyResultSchema.safeParse(results[kind]).success).toBe(true);
  });

  it.each(paths)("is refused without %s", (path) => {
    expect(anyResultSchema.safeParse(without(results[kind]!, path)).success).toBe(false);
  });

  it("is refused when its scale does not stand in its title, or its command is empty", () => {
    const result = results[kind]!;
    expect(anyResultSchema.safeParse({ ...result, title: "Two stages" }).success).toBe(false);
    expect(anyResultSchema.safeParse({ ...result, command: "" }).success).toBe(false);
  });
});
