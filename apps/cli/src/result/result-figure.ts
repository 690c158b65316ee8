import type { Spread } from "./format-spread.js";

/** What every figure of a result has. */
interface FigureHead {
  /** Of its file, without the ending; one of its kind in a result. */
  readonly name: string;
  /** Ends with the scale. */
  readonly title: string;
  /** Seeds, data and numbers: lines for a figure that stands alone; a page says them in its text and tables. */
  readonly subtitle: readonly string[];
  /** Title of the horizontal axis, with its unit. */
  readonly x: string;
}

/** A mark of a figure. */
export interface FigurePoint {
  /** Place on the horizontal axis. */
  readonly x: number;
  /** Place on the vertical axis. */
  readonly y: number;
  /** What it is, with its values; a page shows it where the pointer is. */
  readonly text: string;
  /** Tells points of one series apart, by their shape; of all points of a figure or of none. */
  readonly group?: string;
}

/** A line or a cloud of points; the place in the figure gives its colour. */
export interface FigureSeries {
  /** What the key of the figure calls it. */
  readonly name: string;
  /** How it is drawn. */
  readonly mark: "line" | "points";
  /** In the order of the line. */
  readonly points: readonly FigurePoint[];
}

/** Lines and clouds over two axes of numbers. */
export interface XyFigure extends FigureHead {
  readonly kind: "xy";
  /** Title of the vertical axis, with its unit. */
  readonly y: string;
  /** Whether the line of equality is drawn. */
  readonly isDiagonalDrawn?: boolean;
  readonly series: readonly FigureSeries[];
}

/** Lines over two axes of numbers, in a panel for each of several models. */
export interface PanelsFigure extends FigureHead {
  readonly kind: "panels";
  /** Title of the vertical axis, with its unit. */
  readonly y: string;
  /** Their series have the same names, in the same order. */
  readonly panels: readonly { readonly title: string; readonly series: readonly FigureSeries[] }[];
}

/** A number of {@link RowsFigure}, with the deviation either way. */
export interface FigureRow extends Spread {
  readonly label: string;
  /** The number with its deviation, as it is shown. */
  readonly value: string;
  /** The best way to generate through the second stage, another such way, or something else. */
  readonly role: "best" | "second-stage" | "other";
}

/** A number for each of several names. */
export interface RowsFigure extends FigureHead {
  readonly kind: "rows";
  readonly rows: readonly FigureRow[];
}

/** A figure of a result as data. The site and the published SVG files draw it, each in its own way. */
export type ResultFigure = XyFigure | PanelsFigure | RowsFigure;
