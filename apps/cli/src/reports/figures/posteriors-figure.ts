import type { LatentDimension } from "@vae/core";
import { palette, surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";

const size = { width: 340, height: 220 };
const spread = "E[σ²], noise of the posterior";
const signal = "E[μ²], what the code says";

/** The two parts of the variance law of each latent, one upon the other; 1 is marked. */
export function lawFigure(dimensions: readonly LatentDimension[]): FigureSpec {
  const values = dimensions.flatMap(({ meanOfSquare, meanOfVariance }, dimension) => [
    { dimension, part: signal, height: 0, value: meanOfSquare },
    { dimension, part: spread, height: 1, value: meanOfVariance },
  ]);
  const law = meanOf(dimensions.map((dimension) => dimension.law));
  const inactive = dimensions.filter(({ isInactive }) => isInactive).length;
  return {
    ...size,
    description:
      `Stacked bars: E[μ²] and E[σ²] of each of ${dimensions.length} latent dimensions. ` +
      `Their sum is ${law.toFixed(2)} on average; ${inactive} have E[σ²] above 0.8.`,
    data: { values },
    layer: [
      {
        mark: { type: "bar" },
        encoding: {
          x: dimensionAxis(dimensions.length),
          y: { field: "value", type: "quantitative", title: "E[μ²] + E[σ²]" },
          color: {
            field: "part",
            type: "nominal",
            scale: { domain: [signal, spread], range: [palette.blue, palette.orange] },
          },
          order: { field: "height", type: "quantitative" },
        },
      },
      {
        data: { values: [{ expected: 1 }] },
        mark: { type: "rule", color: surfaces.light.ink, strokeDash: [5, 4] },
        encoding: { y: { field: "expected", type: "quantitative" } },
      },
    ],
  };
}

/** KL term of each latent; nats. */
export function klByLatentFigure(dimensions: readonly LatentDimension[]): FigureSpec {
  const total = dimensions.reduce((sum, { kl }) => sum + kl, 0);
  return {
    ...size,
    description:
      `Bars: mean KL term of each of ${dimensions.length} latent dimensions, nats. ` +
      `Together ${total.toFixed(1)}.`,
    data: { values: dimensions.map(({ kl }, dimension) => ({ dimension, kl })) },
    mark: { type: "bar", color: palette.green },
    encoding: {
      x: dimensionAxis(dimensions.length),
      y: { field: "kl", type: "quantitative", title: "KL, nats" },
    },
  };
}

/** Bars by position; with many of them only some are numbered. */
function dimensionAxis(count: number) {
  const every = Math.ceil(count / 16);
  return {
    field: "dimension",
    type: "ordinal",
    title: "latent dimension",
    axis: {
      labelAngle: 0,
      values: Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every),
    },
  } as const;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
