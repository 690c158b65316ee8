import type { ResultFigure } from "../../result/result-figure.js";

/** Characters of a line: about the width of a figure with the labels of its axis. */
const columns = 72;

/** Title and subtitle of a figure as Vega-Lite draws them; no text is lost, a long one takes several lines. */
export function figureTitle({ title, subtitle }: Pick<ResultFigure, "title" | "subtitle">) {
  return { text: lines(title), subtitle: subtitle.flatMap(lines) };
}

/** A text in lines, broken between words. */
function lines(text: string): string[] {
  const found: string[] = [];
  for (const word of text.split(" ")) {
    const last = found.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) found.push(word);
    else found[found.length - 1] = `${last} ${word}`;
  }
  return found;
}
