import { fashionQuick } from "./fashion-quick.js";
import type { TrainedRecipe } from "./recipe.js";

/** Both figures show the model of `fashion-quick`; other images with --set data.train=… --set data.evaluation=… */
const shared = {
  kind: "table",
  version: 1,
  scale: "quick",
  data: fashionQuick.data,
  evaluation: fashionQuick.evaluation,
  scales: { test: fashionQuick.scales.test! },
} as const;

/** The paper's fifth figure: random images of the full model, both stages and renormalised. */
export const figure5: TrainedRecipe = {
  ...shared,
  id: "figure-5",
  title: "Random images of the two-stage VAE",
  models: fashionQuick.models.map((model) => ({ ...model, rows: ["gen-2/paper"] })),
  pictures: ["samples"],
  notes: ["The paper shows faces; the repository may show pictures of Fashion-MNIST alone."],
};

/** The paper's sixth figure: the same draws of u, without and with renormalisation of the latents. */
export const figure6: TrainedRecipe = {
  ...shared,
  id: "figure-6",
  title: "The same draws without and with renormalisation",
  models: fashionQuick.models.map((model) => ({
    ...model,
    rows: ["gen-2/none", "gen-2/paper"],
  })),
  pictures: ["without", "renormalised"],
  notes: ["Both sheets decode the same draws of u; one scalar on the latents is all that differs."],
};
