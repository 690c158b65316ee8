/**
 * The table of the README's first screen, from `results/fashion-quick/result.json`. Run directly
 * (`pnpm --filter @vae/docs readme`), it writes the table between its two marks in the README.
 */
import { mainRows } from "./main-rows.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const readme = new URL("../../../README.md", import.meta.url);
const resultFile = new URL("../results/fashion-quick/result.json", import.meta.url);
const begin = "<!-- fashion-quick: begin, written by pnpm --filter @vae/docs readme -->";
const end = "<!-- fashion-quick: end -->";

/** The committed result. */
export function readResult() {
  return JSON.parse(readFileSync(resultFile, "utf8"));
}

/** A result as a Markdown table, mean ± sample standard deviation over the seeds. */
export function readmeTable({ title, seeds, summary, extractor, command, renormalisedOverNone }) {
  const shown = summary.filter(({ id }) => mainRows.includes(id));
  const rows = shown.map(({ label, distance, toNone, latentVariance, varianceLoss, mse }) => [
    label,
    spread(distance, 1),
    toNone === undefined ? "–" : difference(toNone),
    spread(latentVariance, 2),
    spread(varianceLoss, 4),
    mse === null ? "–" : spread(mse, 4),
  ]);
  const head = [
    "images",
    extractor.score,
    "less GEN-2 [95 %]",
    "latent variance",
    "variance loss",
    "mse",
  ];
  const ids = seeds.map(({ seed }) => seed).join(", ");
  return [
    line(head),
    line(head.map((_, i) => (i === 0 ? "---" : "--:"))),
    ...rows.map(line),
    "",
    `${title}, seeds ${ids}; mean ± standard deviation. Renormalised over not renormalised: ` +
      `**${renormalisedOverNone.toFixed(2)}**. Made by \`${command}\`.`,
  ].join("\n");
}

/** The README with this table between its marks. */
export function withTable(text, table) {
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`README.md: the marks of the table are missing`);
  return `${text.slice(0, start)}${begin}\n\n${table}\n\n${text.slice(stop)}`;
}

/** What stands between the marks. */
export function tableOf(text) {
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim();
}

/** The README as it is. */
export function readReadme() {
  return readFileSync(readme, "utf8");
}

function spread({ mean, std }, digits) {
  return std === null ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${std.toFixed(digits)}`;
}

/** A difference that is paired by seeds, with its interval. */
function difference({ mean, interval }) {
  const [middle, low, high] = [mean, ...interval].map((value) =>
    value.toFixed(1).replace("-", "−"),
  );
  return `${middle} [${low}, ${high}]`;
}

function line(cells) {
  return `| ${cells.join(" | ")} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(readme, withTable(readReadme(), readmeTable(readResult())));
}
