import type { StepMetrics } from "@vae/core";
import { palette } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";
import { thin } from "./thin.js";

/** What a stage is trained on; it names the unit of its loss. */
export type StageData = "image" | "latent vector";

const size = { width: 340, height: 220 };
const steps = { field: "step", type: "quantitative", title: "training step" } as const;

/** Loss of a stage and its larger part, the reconstruction term, over the steps; nats per datum. */
export function lossFigure(metrics: readonly StepMetrics[], datum: StageData): FigureSpec {
  const names = { loss: "loss = reconstruction + KL", reconstruction: "reconstruction term" };
  const values = thin(metrics).flatMap(({ step, loss, reconstruction }) => [
    { step, value: loss, term: names.loss },
    { step, value: reconstruction, term: names.reconstruction },
  ]);
  const last = metrics.at(-1);
  const scale = { domain: Object.values(names), range: [palette.blue, palette.vermilion] };
  return {
    ...size,
    description:
      `Line chart: loss and reconstruction term against the training step, nats per ${datum}. ` +
      `At step ${last?.step ?? 0} the loss is ${last?.loss.toFixed(1) ?? "unknown"}.`,
    data: { values },
    mark: { type: "line", strokeWidth: 1.8 },
    encoding: {
      x: steps,
      y: {
        field: "value",
        type: "quantitative",
        title: `nats per ${datum}`,
        scale: { zero: false },
      },
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

/** KL term of a stage over the steps; nats per datum. */
export function klFigure(metrics: readonly StepMetrics[], datum: StageData): FigureSpec {
  const last = metrics.at(-1);
  return {
    ...size,
    description:
      `Line chart: KL term against the training step, nats per ${datum}. ` +
      `At step ${last?.step ?? 0} it is ${last?.kl.toFixed(1) ?? "unknown"}.`,
    data: { values: thin(metrics).map(({ step, kl }) => ({ step, kl })) },
    mark: { type: "line", strokeWidth: 1.8, color: palette.green },
    encoding: {
      x: steps,
      y: { field: "kl", type: "quantitative", title: `KL, nats per ${datum}` },
    },
  };
}
