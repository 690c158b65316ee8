import { figureSvg } from "../figures/figure-svg.js";
import { latentsFigure } from "../figures/latents-figure.js";
import { html, trustedHtml, type Html } from "../html/html.js";
import { latentSeries, type LatentSeries } from "../latent-series.js";
import type { ReportData } from "../report-data.js";
import { figure, scrollingTable, section } from "./section.js";

/** Standard deviation and variance of each latent before and after renormalisation. */
export async function latentsSection({ latentDeviations }: ReportData): Promise<Html | undefined> {
  if (latentDeviations === undefined) return undefined;
  const series = latentSeries(latentDeviations);
  const svg = await figureSvg(latentsFigure(series));
  const table = html`<table>
    <thead>
      <tr>
        <th scope="col">latents</th>
        <th scope="col" class="number">mean standard deviation</th>
        <th scope="col" class="number">mean variance</th>
      </tr>
    </thead>
    <tbody>
      ${series.map(seriesRow)}
    </tbody>
  </table>`;
  return section(
    "Latents before and after",
    figure(
      trustedHtml(svg),
      "One mark for each latent dimension. The decoder was trained on latents as wide as those of the encoded images; where the second stage's lie below, variance is missing. One scalar lifts all dimensions by the same factor, per dimension puts each where it belongs. The variance is the square: a deviation of 0.7 is a variance of 0.49. A dimension near 0 is inactive, and no factor should be made for it.",
      "chart wide",
    ),
    scrollingTable("Mean over the latent dimensions", table),
  );
}

function seriesRow({ name, deviations }: LatentSeries): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="number">${meanOf(deviations).toFixed(3)}</td>
    <td class="number">${meanOf(deviations.map((deviation) => deviation ** 2)).toFixed(3)}</td>
  </tr>`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
