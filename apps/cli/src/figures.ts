export { distanceDigits } from "./result/distance-digits.js";
export { figuresOf } from "./result/figures-of.js";
export { formatNumber } from "./result/format-number.js";
export { formatSpread, type Spread } from "./result/format-spread.js";
export type {
  FigurePoint,
  FigureRow,
  FigureSeries,
  PanelsFigure,
  ResultFigure,
  RowsFigure,
  XyFigure,
} from "./result/result-figure.js";
