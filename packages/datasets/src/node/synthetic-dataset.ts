import {
  autoregressiveFactor,
  gaussianImages,
  principalFactor,
} from "../synthetic/gaussian-images.js";
import { shapeClasses, shapeImages } from "../synthetic/shape-images.js";
import type { DatasetFactory, OpenedSplit } from "./dataset.js";

const length = 10_000;

/** Made images with known factors or moments; the split says which. */
export const synthetic: DatasetFactory = {
  info: {
    id: "synthetic",
    title:
      "Made images: shapes (32×32×3), and Gaussians (8×8×1) of a known covariance or of rank 4",
    takesPath: false,
    shape: null,
    splits: { shapes: length, gaussian: length, "low-rank": length },
    defaultSplit: "shapes",
    options: ["seed"],
    licence: "Apache-2.0, as this package",
    citation: "none needed",
    origin:
      "made from a seed when read. gaussian: mean 0.5, covariance 0.01 · 0.9^|i−j| of value/255; low-rank: standard " +
      "deviations 0.4, 0.3, 0.2, 0.1 along the first four cosines",
  },
  open({ split, seed = 1 }): OpenedSplit {
    if (split === "shapes") {
      return { source: shapeImages({ length, seed }), classNames: shapeClasses };
    }
    const shape = [8, 8, 1] as const;
    const factor =
      split === "gaussian"
        ? autoregressiveFactor(64, { deviation: 0.1, correlation: 0.9 })
        : principalFactor(64, [0.4, 0.3, 0.2, 0.1]);
    return { source: gaussianImages({ length, shape, factor, seed, name: split }) };
  },
};
