import type { StepMetrics } from "@vae/core";
import { palette } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";
import { thin } from "./thin.js";

/** What a stage is trained on; it names the unit of its loss. */
export type StageData = "image" | "latent vector";

const size = { width: 340, height: 220 };
const steps = { field: "step", type: "quantitative", title: "training step" } as const;

/** Loss of a stage and its larger part, the reconstruction term, over the steps. */
export function lossFigure(metrics: readonly StepMetrics[], datum: StageData): FigureSpec {
  const last = metrics.at(-1);
  const names = { loss: nameOfLoss(last), reconstruction: "reconstruction term" };
  const values = thin(metrics).flatMap(({ step, loss, reconstruction }) => [
    { step, value: loss, term: names.loss },
    { step, value: reconstruction, term: names.reconstruction },
  ]);
  const scale = { domain: Object.values(names), range: [palette.blue, palette.vermilion] };
  const unit = unitOf(last, datum);
  return {
    ...size,
    description:
      `Line chart: loss and reconstruction term against the training step, ${unit}. ` +
      `At step ${last?.step ?? 0} the loss is ${shortNumber(last?.loss)}.`,
    data: { values },
    mark: { type: "line", strokeWidth: 1.8 },
    encoding: {
      x: steps,
      y: { field: "value", type: "quantitative", title: unit, scale: { zero: false } },
      color: { field: "term", type: "nominal", scale },
      strokeDash: {
        field: "term",
        type: "nominal",
        scale: {
          domain: scale.domain,
          range: [
            [1, 0],
            [5, 3],
          ],
        },
      },
    },
  };
}

/** KL term of a stage over the steps, nats per datum; of an objective that has none, what it adds instead. */
export function regularisationFigure(
  metrics: readonly StepMetrics[],
  datum: StageData,
): FigureSpec {
  const last = metrics.at(-1);
  const isKl = last?.kl !== undefined;
  const title = isKl ? `KL, nats per ${datum}` : "penalty";
  return {
    ...size,
    description:
      `Line chart: ${isKl ? `KL term against the training step, nats per ${datum}` : "penalty against the training step"}. ` +
      `At step ${last?.step ?? 0} it is ${shortNumber(isKl ? last.kl : last?.penalty)}.`,
    data: {
      values: thin(metrics).map(({ step, kl, penalty }) => ({ step, value: isKl ? kl : penalty })),
    },
    mark: { type: "line", strokeWidth: 1.8, color: palette.green },
    encoding: { x: steps, y: { field: "value", type: "quantitative", title } },
  };
}

/** Which terms the loss has, read off its numbers. */
function nameOfLoss(last: StepMetrics | undefined): string {
  if (last?.kl === undefined) return "loss = reconstruction + penalty";
  const weight = Number(((last.loss - last.reconstruction) / last.kl).toPrecision(2));
  return `loss = reconstruction + ${weight === 1 || !Number.isFinite(weight) ? "" : `${weight} · `}KL`;
}

/** Only a likelihood is counted in nats. */
function unitOf(last: StepMetrics | undefined, datum: StageData): string {
  return last?.kl === undefined ? "squared error and penalty" : `nats per ${datum}`;
}

function shortNumber(value: number | undefined): string {
  if (value === undefined) return "unknown";
  return Math.abs(value) >= 1 ? value.toFixed(1) : value.toPrecision(2);
}
