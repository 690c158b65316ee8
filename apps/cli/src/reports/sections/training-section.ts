import type { StepMetrics } from "@vae/core";
import { figureSvg } from "../figures/figure-svg.js";
import { lossFigure, regularisationFigure, type StageData } from "../figures/loss-figures.js";
import { html, trustedHtml, type Html } from "../html/html.js";
import type { ReportData } from "../report-data.js";
import { figure, section } from "./section.js";

/** Loss curves of the stages that were trained. */
export async function trainingSection({
  firstStage = [],
  secondStage = [],
}: ReportData): Promise<Html | undefined> {
  const parts = [
    await stage("First stage, on images", firstStage, "image"),
    await stage("Second stage, on latents", secondStage, "latent vector"),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : section("Training", parts);
}

/** Captions of a loss that is a bound of the likelihood. */
const lossCaptions: Readonly<Record<StageData, string>> = {
  image:
    "Loss of single batches. It falls while γ, the standard deviation of the decoder, follows the error down. It may be negative: a density can be above 1. A curve that still falls at the right end has not converged.",
  "latent vector":
    "Loss of single batches. For latents that were exactly N(0, I) the least loss is ½ log 2πe ≈ 1.42 nats a dimension for any γ up to 1, so this curve hardly tells how wide the generated latents are.",
};

async function stage(
  title: string,
  metrics: readonly StepMetrics[],
  datum: StageData,
): Promise<Html | undefined> {
  const last = metrics.at(-1);
  if (last === undefined) return undefined;
  const isBound = last.kl !== undefined;
  const loss = figure(
    trustedHtml(await figureSvg(lossFigure(metrics, datum))),
    isBound
      ? lossCaptions[datum]
      : "Loss of single batches: squared error and what the objective adds to it. It is no likelihood.",
  );
  const regularisation = figure(
    trustedHtml(await figureSvg(regularisationFigure(metrics, datum))),
    isBound
      ? `What the code tells about each ${datum}. After the first steps it rises while γ falls, since finer detail is then worth its price, and levels off when γ does.`
      : "What the objective adds to the squared error, weights included.",
  );
  return html`<h3>${title}</h3>
    <div class="charts">${[loss, regularisation]}</div>
    <p class="small">Last logged step: ${last.step}; ${lastNumbers(last)}.</p>`;
}

function lastNumbers({ mse, gamma, bitsPerDimension, learningRate }: StepMetrics): string {
  return [
    `mse ${mse.toPrecision(3)}`,
    ...(gamma === undefined ? [] : [`γ ${gamma.toPrecision(3)}`]),
    ...(bitsPerDimension === undefined
      ? []
      : [`${bitsPerDimension.toPrecision(3)} bits per dimension`]),
    `learning rate ${learningRate}`,
  ].join(", ");
}
