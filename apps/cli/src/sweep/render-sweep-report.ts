import { figureSvg } from "../reports/figures/figure-svg.js";
import { parallelFigure, scatterOfRuns, type ShownRun } from "../reports/figures/sweep-figures.js";
import { html, trustedHtml, type Html } from "../reports/html/html.js";
import { reportPage } from "../reports/report-page.js";
import { figure, scrollingTable, section } from "../reports/sections/section.js";
import type { CollectedRun, SweepTable, VariantRow } from "./collect-sweep.js";
import { shortKeys } from "./short-keys.js";
import { describeDifference, describeSpread } from "./sweep-table.js";

/** Runs that the list at the end names one by one; the rest is in `runs.csv`. */
const listed = 200;

/**
 * Renders the report of a sweep as one HTML file that opens offline: table, paired differences, parallel coordinates and a
 * scatter; of mean squared error and variance loss it is the paper's figure 4. There is no script, and its policy forbids
 * to load anything.
 *
 * Equal tables give equal text.
 *
 * @param command - What wrote it.
 */
export async function renderSweepReport(collected: SweepTable, command: string): Promise<string> {
  const title = `${collected.name}: ${collected.title}`;
  const sections = [
    tableSection(collected),
    differencesSection(collected),
    await figuresSection(collected),
    runsSection(collected),
  ];
  return reportPage({ title, command, sections });
}

function tableSection(collected: SweepTable): Html {
  const { metrics, rows, missing, backends } = collected;
  return section(
    "Means over the seeds",
    variantsTable(collected, "Mean and standard deviation over the seeds", rows, (row) =>
      metrics.map((name) => minus(describeSpread(row.metrics[name]))),
    ),
    html`<p class="small">
      Mean ± sample standard deviation over the seeds of each variant. Backend:
      ${backends.join(", ")}.
    </p>`,
    missing.length === 0
      ? undefined
      : html`<p>
          <strong>${missing.length} jobs are not finished</strong>, and stand in no mean.
        </p>`,
  );
}

function differencesSection(collected: SweepTable): Html | undefined {
  const { metrics, rows, baseline, keys } = collected;
  const against = rows[baseline];
  const compared = rows.filter(({ differences }) => differences !== undefined);
  if (against === undefined || compared.length === 0) return undefined;
  return section(
    "Differences, seed by seed",
    html`<p>
      Each variant minus
      <code>${nameOf(keys, against.variant)}</code>, paired by the seed, with the 95 % interval of
      the mean by Student’s t. An interval that holds 0 shows no difference.
    </p>`,
    variantsTable(collected, "Paired differences with 95 % intervals", compared, (row) =>
      metrics.map((name) => minus(describeDifference(row.differences?.[name]))),
    ),
  );
}

function variantsTable(
  { keys, metrics }: SweepTable,
  label: string,
  rows: readonly VariantRow[],
  cells: (row: VariantRow) => readonly string[],
): Html {
  return scrollingTable(
    label,
    html`<table class="results">
      <thead>
        <tr>
          <th scope="col">variant</th>
          <th scope="col" class="number">seeds</th>
          ${metrics.map((name) => html`<th scope="col" class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${nameOf(keys, row.variant)}</th>
              <td class="number">${row.seeds.length} of ${row.seedsAsked}</td>
              ${cells(row).map((cell) => html`<td class="number">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

async function figuresSection(collected: SweepTable): Promise<Html> {
  const { name, keys, metrics, runs } = collected;
  const shown = runs.map((run) => shownRun(run, collected));
  const short = shortKeys(keys);
  const axes = [...keys, ...metrics].map((key) => ({ key, title: short.get(key) ?? key }));
  const parallel = await figureSvg(parallelFigure(name, axes, shown));
  const { x, y, hasDiagonal } = scatterAxes(collected);
  const scatter = await figureSvg(scatterOfRuns({ title: name, x, y, hasDiagonal }, shown));
  return section(
    "Figures",
    figure(
      trustedHtml(parallel),
      "A line for each run. The left axes are what was chosen, the right ones what came of it; each goes from the least to the largest value that occurs. Lines that stay together from a choice to a number say that the choice decides it.",
      "chart wide",
    ),
    figure(
      trustedHtml(scatter),
      hasDiagonal
        ? "Mean squared error of reconstructions against their variance loss, a point a run; on the dashed line they are equal. This is the paper's figure 4."
        : `${y} against ${x}, a point a run: seeds of one variant lie together where the seed matters little.`,
    ),
  );
}

/** Two numbers where there are two; of one only, the number against the first key. */
function scatterAxes({ metrics, keys, kind }: SweepTable): {
  x: string;
  y: string;
  hasDiagonal: boolean;
} {
  for (const from of ["sample", "mean"]) {
    const [x, y] = [`${from}.mse`, `${from}.varianceLoss`];
    if (kind === "scatter" && metrics.includes(x) && metrics.includes(y)) {
      return { x, y, hasDiagonal: true };
    }
  }
  const [first = "", second] = metrics;
  return second === undefined
    ? { x: keys[0] ?? "seed", y: first, hasDiagonal: false }
    : { x: first, y: second, hasDiagonal: false };
}

function shownRun(
  { variant, seed, family, metrics }: CollectedRun,
  { keys, metrics: names }: SweepTable,
): ShownRun {
  const values: Record<string, number | string | undefined> = { seed };
  for (const key of keys) {
    const value = variant[key];
    values[key] = typeof value === "number" ? value : value == null ? undefined : String(value);
  }
  for (const name of names) values[name] = metrics[name];
  return { label: nameOf(keys, variant), seed, group: family ?? groupOf(keys, variant), values };
}

/** Colours go by the first key, which is the model where there are several. */
function groupOf(keys: readonly string[], variant: CollectedRun["variant"]): string {
  const [first = ""] = keys;
  const title = shortKeys(keys).get(first) ?? first;
  return first === "" ? "all" : `${title} ${String(variant[first] ?? "–")}`;
}

function nameOf(keys: readonly string[], variant: VariantRow["variant"]): string {
  const short = shortKeys(keys);
  const parts = keys.flatMap((key) =>
    key in variant ? `${short.get(key) ?? key} ${String(variant[key])}` : [],
  );
  return parts.length === 0 ? "as the recipe has it" : parts.join(", ");
}

function runsSection({ keys, metrics, runs }: SweepTable): Html {
  const some = runs.slice(0, listed);
  return section(
    "Runs",
    html`<p>
      ${some.length === runs.length ? "All" : `The first ${listed} of`} ${runs.length} runs; every
      number of each is in <code>runs.csv</code>. Two runs with the same hash found the same, bit
      for bit.
    </p>`,
    scrollingTable(
      "Runs",
      html`<table>
        <thead>
          <tr>
            <th scope="col">variant</th>
            <th scope="col" class="number">seed</th>
            ${metrics.map((name) => html`<th scope="col" class="number">${name}</th>`)}
            <th scope="col">hash</th>
          </tr>
        </thead>
        <tbody>
          ${some.map(
            (run) =>
              html`<tr>
                <th scope="row">${nameOf(keys, run.variant)}</th>
                <td class="number">${run.seed}</td>
                ${metrics.map(
                  (name) => html`<td class="number">${numberOf(run.metrics[name])}</td>`,
                )}
                <td><code>${run.hash.slice(0, 12)}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>`,
    ),
  );
}

function numberOf(value: number | undefined): string {
  return value === undefined ? "–" : minus(describeSpread({ n: 1, mean: value, std: null }));
}

/** A minus sign, which a hyphen is not. */
function minus(text: string): string {
  return text.replaceAll("-", "−");
}
