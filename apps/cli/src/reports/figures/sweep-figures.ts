import { palette, surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";

/** A finished run of a sweep, as its figures show it. */
export interface ShownRun {
  /** What sets it apart: `600, computed`. */
  readonly label: string;
  readonly seed: number;
  /** Colours go by it. */
  readonly group: string;
  /** A value on each axis of the parallel coordinates; words where they are words. */
  readonly values: Readonly<Record<string, number | string | undefined>>;
}

const colours = [
  palette.blue,
  palette.vermilion,
  palette.green,
  palette.purple,
  palette.orange,
  palette.sky,
];

/** Colour by group where there are several; with more groups than colours a legend would tell nothing. */
function colourOf(runs: readonly ShownRun[]) {
  const groups = [...new Set(runs.map(({ group }) => group))];
  if (groups.length < 2 || groups.length > colours.length) return { value: palette.blue };
  return {
    field: "group",
    type: "nominal" as const,
    title: null,
    scale: { domain: groups, range: colours.slice(0, groups.length) },
  };
}

/** One line a run through an axis for every key and every number, each axis from its least to its largest value. */
export function parallelFigure(
  title: string,
  axes: readonly { readonly key: string; readonly title: string }[],
  runs: readonly ShownRun[],
): FigureSpec {
  const titles = axes.map((axis) => axis.title);
  const scales = axes.map((axis) => axisOf(axis.key, runs));
  const lines = runs.flatMap((run, i) =>
    scales.flatMap(({ axis, place }, a) => {
      const value = run.values[axis];
      return value === undefined
        ? []
        : [{ run: i, group: run.group, axis: titles[a], at: place(value) }];
    }),
  );
  const ticks = scales.flatMap(({ ticks: of }, a) =>
    of.map(({ at, text }) => ({ axis: titles[a], at, text })),
  );
  const x = {
    field: "axis",
    type: "nominal" as const,
    sort: titles,
    title: null,
    axis: { labelAngle: 0, domain: false, ticks: false },
    scale: { padding: 0.5 },
  };
  const y = {
    field: "at",
    type: "quantitative" as const,
    axis: null,
    scale: { domain: [-0.06, 1.06] },
  };
  return {
    width: Math.max(360, 160 * axes.length),
    height: 300,
    title: { text: title, subtitle: "one line a run" },
    description: `Parallel coordinates: a line for each of ${runs.length} runs through ${titles.join(", ")}.`,
    layer: [
      {
        data: { values: titles.map((axis) => ({ axis, at: 0, end: 1 })) },
        mark: { type: "rule", color: surfaces.light.line },
        encoding: { x, y, y2: { field: "end" } },
      },
      {
        data: { values: lines },
        mark: { type: "line", opacity: 0.6, strokeWidth: 1.5 },
        encoding: {
          x,
          y,
          detail: { field: "run", type: "nominal" },
          color: colourOf(runs),
        },
      },
      {
        data: { values: ticks },
        mark: { type: "text", align: "left", dx: 5, fontSize: 10, color: surfaces.light.ink },
        encoding: { x, y, text: { field: "text", type: "nominal" } },
      },
    ],
  };
}

interface AxisScale {
  readonly axis: string;
  /** Where a value stands, 0 below and 1 above. */
  readonly place: (value: number | string) => number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

function axisOf(axis: string, runs: readonly ShownRun[]): AxisScale {
  const found = runs.flatMap(({ values }) => values[axis] ?? []);
  const numbers = found.filter((value) => typeof value === "number");
  if (numbers.length === found.length && numbers.length > 0) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const place = (value: number | string) =>
      high === low ? 0.5 : (Number(value) - low) / (high - low);
    const ends = high === low ? [low] : [low, high];
    return { axis, place, ticks: ends.map((value) => ({ at: place(value), text: short(value) })) };
  }
  const words = [...new Set(found.map(String))];
  const place = (value: number | string) =>
    words.length === 1 ? 0.5 : words.indexOf(String(value)) / (words.length - 1);
  return {
    axis,
    place,
    ticks: words.slice(0, 30).map((word) => ({ at: place(word), text: word.slice(0, 24) })),
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** What {@link scatterOfRuns} shows. */
export interface ScatterOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Whether the line of equality is drawn: figure 4. */
  readonly hasDiagonal: boolean;
}

/** A point a run: one number against another, or against the variant where there is only one. */
export function scatterOfRuns(
  { title, x, y, hasDiagonal }: ScatterOptions,
  runs: readonly ShownRun[],
): FigureSpec {
  const points = runs.flatMap(({ values, group, label, seed }) => {
    const [at, height] = [values[x], values[y]];
    return at === undefined || typeof height !== "number"
      ? []
      : [{ x: at, y: height, group, label, seed }];
  });
  const isNumeric = points.every((point) => typeof point.x === "number");
  const largest = Math.max(0, ...points.flatMap((point) => [Number(point.x), point.y]));
  return {
    width: 360,
    height: 360,
    title: { text: title, subtitle: `one point a run, ${points.length} runs` },
    description: `Scatter: ${y} against ${x}, ${points.length} runs.${hasDiagonal ? " The line is equality." : ""}`,
    layer: [
      ...(hasDiagonal && isNumeric
        ? [
            {
              data: { values: [0, largest].map((at) => ({ x: at, y: at })) },
              mark: { type: "line" as const, color: surfaces.light.muted, strokeDash: [4, 4] },
              encoding: {
                x: { field: "x", type: "quantitative" as const, title: x },
                y: { field: "y", type: "quantitative" as const, title: y },
              },
            },
          ]
        : []),
      {
        data: { values: points },
        mark: { type: "point" as const, filled: true, size: 60, opacity: 0.8 },
        encoding: {
          x: isNumeric
            ? {
                field: "x",
                type: "quantitative" as const,
                title: x,
                scale: { zero: hasDiagonal },
              }
            : { field: "x", type: "nominal" as const, title: x, axis: { labelLimit: 160 } },
          y: {
            field: "y",
            type: "quantitative" as const,
            title: y,
            scale: { zero: hasDiagonal },
          },
          color: colourOf(runs),
        },
      },
    ],
  };
}
