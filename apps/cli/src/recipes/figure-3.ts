import { meanSquaredError, varianceLoss } from "@vae/metrics";
import type { ExactRecipe } from "./recipe.js";

/** What the paper prints. */
const published = { mse: 0.546, varianceLoss: 2.648 };

/** Points of a period that are drawn. */
const drawn = 200;

/**
 * The paper's third figure: a line and the same line smoothed over a neighbourhood, of equal means.
 *
 * A smoother of gain H takes a sine of amplitude A to H·A: error (1 − H)²·A²/2, variance loss (1 − H²)·A²/2. The two
 * published numbers fix both.
 */
export const figure3: ExactRecipe = {
  kind: "exact",
  id: "figure-3",
  version: 1,
  title: "A line and its smoothing",
  scale: "paper",
  scales: { test: {} }, // the same: it takes no time
  notes: [
    "The paper's curve is unpublished. This one is a construction of ours with its two numbers: a sine, and what a smoother leaves of it.",
  ],
  compute() {
    const ratio = published.mse / published.varianceLoss;
    const gain = (1 - ratio) / (1 + ratio);
    const amplitude = Math.sqrt((2 * published.mse) / (1 - gain) ** 2);
    // Four points of a period under the circular kernel [a, 1 − 2a, a], whose gain there is 1 − 2a.
    const a = (1 - gain) / 2;
    const line = [0, amplitude, 0, -amplitude];
    const smooth = line.map(
      (y, i) => a * line[(i + 3) % 4]! + (1 - 2 * a) * y + a * line[(i + 1) % 4]!,
    );
    const samples = (values: readonly number[]) => ({
      data: Float64Array.from(values),
      shape: [values.length, 1],
    });
    const x = Array.from({ length: drawn + 1 }, (_, i) => i / drawn);
    const sine = (height: number) => x.map((at) => height * Math.sin(2 * Math.PI * at));
    return Promise.resolve({
      convention: "four points of one period, population variances",
      n: line.length,
      axes: { x: "position in the period", y: "value" },
      series: [
        { name: "line", mark: "line", x, y: sine(amplitude) },
        { name: "smoothed", mark: "line", x, y: sine(gain * amplitude) },
      ],
      values: {
        mse: meanSquaredError(samples(line), samples(smooth)),
        varianceLoss: varianceLoss(samples(line), samples(smooth)),
        gain,
        amplitude,
        kernel: a,
      },
    });
  },
};
