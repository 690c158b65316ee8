import type { LatentDiagnostics } from "@vae/core";
import { klByLatentFigure, lawFigure } from "../figures/posteriors-figure.js";
import { figureSvg } from "../figures/figure-svg.js";
import { html, trustedHtml, type Html } from "../html/html.js";
import type { ReportData } from "../report-data.js";
import { figure, scrollingTable, section } from "./section.js";

/** What each stage's latents hold: variance law, KL term, distance from the prior. */
export async function posteriorsSection({
  diagnostics = {},
}: ReportData): Promise<Html | undefined> {
  const { firstStage, secondStage } = diagnostics;
  if (firstStage === undefined) return undefined;
  const stages = [
    { title: "z, of images", found: firstStage },
    ...(secondStage === undefined ? [] : [{ title: "u, of latents", found: secondStage }]),
  ];
  return section(
    "What the latents hold",
    await Promise.all(stages.map(stageFigures)),
    scrollingTable("Latent diagnostics of each stage", numbers(stages)),
  );
}

interface Stage {
  readonly title: string;
  readonly found: LatentDiagnostics;
}

async function stageFigures({ title, found }: Stage): Promise<Html> {
  const { dimensions, split, length } = found;
  const law = figure(
    trustedHtml(await figureSvg(lawFigure(dimensions))),
    `From ${length.toLocaleString("en-US")} data. Where the KL term has its way the two parts add up to 1, the dashed line. A dimension that is all noise is inactive: the decoder ignores it.`,
  );
  const kl = figure(
    trustedHtml(await figureSvg(klByLatentFigure(dimensions))),
    "What each dimension tells about a datum. One near 0 tells nothing, and is inactive in the figure of the law.",
  );
  return html`<h3>${title}</h3>
    <div class="charts">${Number.isFinite(split.kl) ? [law, kl] : [law]}</div>`;
}

function numbers(stages: readonly Stage[]): Html {
  const rows: [string, (found: LatentDiagnostics) => string][] = [
    ["variance law, E[μ²] + E[σ²]", ({ law }) => law.toFixed(3)],
    ["the law with Var[μ] for E[μ²]", ({ lawOfVariances }) => lawOfVariances.toFixed(3)],
    ["largest |E[μ]|", ({ largestMean }) => largestMean.toFixed(3)],
    ["KL, nats", ({ split }) => nats(split.kl)],
    ["of it minus the mean entropy", ({ split }) => nats(split.negativeEntropy)],
    ["of it cross-entropy of Q(z) against N(0, I)", ({ split }) => nats(split.crossEntropy)],
    [
      "MMD² of Q(z) to N(0, I)",
      ({ discrepancy: { mmd, standardError } }) =>
        `${signed(mmd.toFixed(4))} ± ${standardError.toFixed(4)}`,
    ],
    ["inactive: E[σ²] > 0.8 (GreenVAE)", ({ inactiveBy }) => String(inactiveBy.greenVae.length)],
    [
      "inactive: E[σ] > 0.8 (the paper's code)",
      ({ inactiveBy }) => String(inactiveBy.balancingVae.length),
    ],
    [
      "inactive: Var[μ] < 0.05 or E[σ²] > 0.95 (Split-VAE)",
      ({ inactiveBy }) => String(inactiveBy.splitVae.length),
    ],
    ["variance of the data", ({ generated }) => generated.dataVariance.toFixed(4)],
    ["variance of what is generated", ({ generated }) => generated.variance.toFixed(4)],
    [
      "with the decoder's noise",
      ({ generated: { withNoise } }) => (withNoise === undefined ? "–" : withNoise.toFixed(4)),
    ],
  ];
  return html`<table>
    <thead>
      <tr>
        <th scope="col"></th>
        ${stages.map(({ title }) => html`<th scope="col" class="number">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, valueOf]) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${stages.map(({ found }) => html`<td class="number">${valueOf(found)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** An encoder without variance has neither entropy nor KL term. */
function nats(value: number): string {
  return Number.isFinite(value) ? signed(value.toFixed(2)) : "–";
}

function signed(text: string): string {
  return text.replace("-", "−");
}
