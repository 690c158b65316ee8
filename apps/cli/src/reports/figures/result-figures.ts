import { figuresOf } from "../../result/figures-of.js";
import type { ResultFigure } from "../../result/result-figure.js";
import type { AnyResult } from "../../result/result-schema.js";
import type { FigureSpec } from "./figure-spec.js";
import { rowsSpec } from "./rows-spec.js";
import { panelsSpec, xySpec } from "./xy-spec.js";

/** The figures of a result as Vega-Lite draws them, by the names of their files. */
export function resultFigures(result: AnyResult): Readonly<Record<string, FigureSpec>> {
  return Object.fromEntries(figuresOf(result).map((figure) => [figure.name, specOf(figure)]));
}

function specOf(figure: ResultFigure): FigureSpec {
  switch (figure.kind) {
    case "rows":
      return rowsSpec(figure);
    case "panels":
      return panelsSpec(figure);
    case "xy":
      return xySpec(figure);
  }
}
