import type { TopLevelSpec } from "vega-lite";
import { surfaces } from "../palette.js";

/** A figure as data; the description is what a person reads who does not see it. */
export type FigureSpec = TopLevelSpec & { readonly description: string };

const { ink, muted, line, paper } = surfaces.light;
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/**
 * What all figures share. A background is painted, so that a figure reads on a dark page as on a white one.
 * Nothing is clipped and no label cut: without a canvas the width of a text is only estimated.
 */
export const figureTheme = {
  background: paper,
  font,
  padding: 12,
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: muted,
    labelFontSize: 12,
    labelLimit: 0,
    titleColor: ink,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titleLimit: 0,
    titlePadding: 8,
    domainColor: muted,
    tickColor: muted,
    gridColor: line,
    tickCount: 6,
  },
  legend: {
    labelColor: ink,
    labelFontSize: 12,
    labelLimit: 0,
    orient: "bottom",
    direction: "vertical",
    symbolStrokeWidth: 2,
    title: null,
  },
  title: {
    anchor: "start",
    color: ink,
    fontSize: 14,
    offset: 12,
    subtitleColor: muted,
    subtitleFontSize: 12,
    subtitlePadding: 4,
    limit: 0,
  },
} as const;
