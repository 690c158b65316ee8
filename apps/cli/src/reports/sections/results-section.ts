import { bestSecondStageRow } from "../../result/best-row.js";
import { distanceDigits } from "../../result/distance-digits.js";
import { html, type Html } from "../html/html.js";
import type { ReportData } from "../report-data.js";
import type { Extractor, ResultRow } from "../../result/result-schema.js";
import { scrollingTable, section } from "./section.js";

interface Column {
  readonly name: string;
  readonly meaning: string;
  readonly cell: (row: ResultRow) => string;
}

/** The table of a run, what its columns and rows mean, and what the recipe says to expect. */
export function resultsSection({ rows, extractor, notes }: ReportData): Html | undefined {
  if (rows === undefined || rows.length === 0) return undefined;
  const digits = distanceDigits(rows);
  const columns = columnsOf(extractor, digits);
  const best = bestSecondStageRow(rows, ({ distance }) => distance);
  const body = rows.map((row) => tableRow(row, columns, row === best));
  const meanings = columns.map(
    ({ name, meaning }) =>
      html`<dt>${name}</dt>
        <dd>${meaning}</dd>`,
  );
  return section(
    "Result",
    headline(rows, columns[0]!.name, digits),
    scrollingTable(
      "Result, one row for each way to make images",
      html`<table class="results">
        <thead>
          <tr>
            <th scope="col">images</th>
            ${columns.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>`,
    ),
    (notes ?? []).map((note) => html`<p>${note}</p>`),
    html`<details open>
      <summary>How to read the rows</summary>
      <dl>${rowMeanings(rows)}</dl>
    </details>`,
    html`<details open>
      <summary>What the columns are</summary>
      <dl>${meanings}</dl>
    </details>`,
  );
}

function tableRow(row: ResultRow, columns: readonly Column[], isBest: boolean): Html {
  const mark = isBest ? html` <span class="best">best GEN-2</span>` : undefined;
  const cells = columns.map(({ cell }) => html`<td class="number">${cell(row)}</td>`);
  return html`<tr class="${isBest ? "best-row" : ""}">
    <th scope="row">${row.label}${mark}</th>
    ${cells}
  </tr>`;
}

/** The one thing to remember, in numbers. */
function headline(rows: readonly ResultRow[], score: string, digits: number): Html | undefined {
  const none = rows.find(({ id }) => id === "gen-2/none");
  const paper = rows.find(({ id }) => id === "gen-2/paper");
  if (none === undefined || paper === undefined) return undefined;
  const ratio = paper.distance / none.distance;
  return html`<p class="headline">
    Renormalising the latents of the second stage by one scalar takes ${score} from
    <b>${none.distance.toFixed(digits)}</b> to <b>${paper.distance.toFixed(digits)}</b>,
    ${ratio.toFixed(2)} times what it was${ratio < 1 ? "" : ": here it does not help"}. Lower is
    better.
  </p>`;
}

function columnsOf(extractor: Extractor | undefined, digits: number): readonly Column[] {
  const score = extractor?.score ?? "Fréchet distance";
  return [
    {
      name: score,
      meaning: distanceMeaning(extractor),
      cell: ({ distance }) => distance.toFixed(digits),
    },
    {
      name: "n",
      meaning: "Number of images in the distance: made here / real, held out of the training.",
      cell: ({ n: [made, real] }) => `${grouped(made)} / ${grouped(real)}`,
    },
    {
      name: "mean latent variance",
      meaning:
        "Variance of the latents that were decoded, mean over the dimensions. The decoder was trained on about 1.",
      cell: ({ latentVariance }) => latentVariance.toFixed(3),
    },
    {
      name: "variance loss",
      meaning:
        "Variance of a pixel over the real images minus that over the images made here, mean over the pixels, values in [0, 1]. Above 0 the images made here vary too little.",
      cell: ({ varianceLoss }) => varianceLoss.toFixed(4).replace("-", "−"),
    },
    {
      name: "mse",
      meaning:
        "Mean squared error per pixel against the images that were encoded, values in [0, 1]; a dash where no image was.",
      cell: ({ mse }) => mse?.toFixed(4) ?? "–",
    },
    {
      name: "variance law",
      meaning:
        "E[z²] of the decoded latents, mean over the dimensions; for REC, E[μ²] + E[σ²] of the posteriors. The KL term pulls it to 1.",
      cell: ({ law }) => law.toFixed(3),
    },
  ];
}

function distanceMeaning(extractor: Extractor | undefined): string {
  const general =
    "Fréchet distance between the features of the images made here and those of real images that no training saw. Lower is better.";
  if (extractor === undefined) return general;
  const { score, id, dimension } = extractor;
  const warning =
    score === "FID"
      ? ""
      : " It is not the FID: compare it only with distances on the same features.";
  return `${general} The features are the ${dimension} of ${id}.${warning}`;
}

const meaningsOfRows: readonly (readonly [part: string, name: string, meaning: string])[] = [
  [
    "rec/",
    "REC",
    "Real images, encoded and decoded again: what the first stage alone costs. From z sampled from the posterior, or from the posterior's mean, which gives a smaller error and loses more variance.",
  ],
  ["gen-1", "GEN-1", "Images decoded from z drawn from N(0, I), as a plain VAE generates."],
  ["gen-2/none", "GEN-2", "Images decoded from z that the second stage generated, as they come."],
  [
    "gen-2/decoder-noise",
    "+ decoder noise",
    "The same, with the noise of the second stage's own decoder added: the whole model of Dai and Wipf, of which the paper decodes the mean.",
  ],
  [
    "gen-2/paper",
    "renormalised (paper)",
    "The same, with all latents multiplied by one number that brings their mean standard deviation to 1.",
  ],
  [
    "gen-2/per-dimension",
    "renormalised (per dimension)",
    "The same, with each dimension brought to the mean and the deviation of the encoded training images.",
  ],
  [
    "gen-2/full-moments",
    "renormalised (full moments)",
    "The same, with mean and covariance brought to those of the encoded training images.",
  ],
];

function rowMeanings(rows: readonly ResultRow[]): readonly Html[] {
  return meaningsOfRows
    .filter(([part]) => rows.some(({ id }) => id.startsWith(part)))
    .map(
      ([, name, meaning]) =>
        html`<dt>${name}</dt>
          <dd>${meaning}</dd>`,
    );
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
