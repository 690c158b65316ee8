import { escapeHtml } from "../html/html.js";
import { figureTheme, type FigureSpec } from "./figure-spec.js";

/**
 * Draws a figure as SVG text, without a canvas and without a network.
 *
 * Vega and Vega-Lite are imported here, on the first call, because they take half a second.
 *
 * @returns One `<svg>` element with the description as its accessible name. Equal specs give equal text.
 */
export async function figureSvg(spec: FigureSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const compiled = vegaLite.compile(spec, { config: figureTheme });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none" });
  try {
    const svg = await view.toSVG();
    return svg.replace("<svg ", `<svg role="img" aria-label="${escapeHtml(spec.description)}" `);
  } finally {
    view.finalize();
  }
}
