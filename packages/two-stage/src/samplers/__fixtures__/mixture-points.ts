import { goldenGauss, goldenWord } from "@vae/testing";
import type { Points } from "../sampler.js";

/** The points that `scripts/scikit-mixtures.py` fits, 600 of 4 dimensions, from three overlapping clusters. */
export function mixturePoints(): Points {
  const [count, width] = [600, 4];
  const means = [
    [0, 0, 0, 0],
    [3, -2, 1, 0.5],
    [-2, 3, 0, 2],
  ];
  const g = (i: number, j: number) => goldenGauss("mixture", i * width + j);
  const data = Float64Array.from({ length: count * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    const mixed = g(i, j) * (0.4 + 0.3 * j) + 0.5 * g(i, (j + 1) % width) * (i % 3);
    return mixed + (means[i % 3]?.[j] ?? 0);
  });
  return { count, width, data };
}

/** The start of the fits: three labels of four are right, the others are drawn. */
export function mixtureLabels(components: number): Uint32Array {
  return Uint32Array.from({ length: 600 }, (_, i) =>
    i % 4 === 0 ? goldenWord("labels", i) % components : i % 3,
  );
}
