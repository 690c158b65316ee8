import { stripVTControlCharacters } from "node:util";

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers stand right, words left. Default left. */
  readonly align?: "left" | "right";
}

/**
 * Lays out rows of cells in columns of equal width, two spaces apart.
 *
 * @param columns - Titles; all empty: no title line.
 * @param rows - Cells; colours in them do not count as width.
 *
 * @example
 * ```ts
 * table([{ title: "id" }, { title: "n", align: "right" }], [["a", "10"], ["bcd", "9"]]);
 * // id    n
 * // a    10
 * // bcd   9
 * ```
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const lines = titles.some((title) => title !== "") ? [titles, ...rows] : rows;
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => widthOf(line[i] ?? ""))));
  return lines
    .map((line) =>
      columns
        .map(({ align = "left" }, i) => {
          const cell = line[i] ?? "";
          const padding = " ".repeat((widths[i] ?? 0) - widthOf(cell));
          return align === "left" ? cell + padding : padding + cell;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function widthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

/** Four significant digits, for people; JSON has them all. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(3);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4);
}
