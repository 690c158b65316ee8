import type { RowId } from "../evaluation/rows.js";
import { cifar10Paper } from "./cifar10-paper.js";
import { fashionQuick } from "./fashion-quick.js";
import { tiny, withSteps, withWidths } from "./paper-models.js";
import type { RecipeModel, TrainedRecipe } from "./recipe.js";

const rows: readonly RowId[] = [
  "rec/sample",
  "gen-1",
  "gen-2/none",
  "gen-2/decoder-noise",
  "gen-2/paper",
  "gen-2/per-dimension",
  "gen-2/full-moments",
  "gen-2/decoder-noise+paper",
  "gen-2/decoder-noise+per-dimension",
  "gen-2/decoder-noise+full-moments",
  "sampler/aggregate-posterior",
];

/** One first stage under second stages of several widths and lengths. */
function variants(
  base: RecipeModel,
  lengths: { readonly first: readonly number[]; readonly second: readonly number[] },
  widths: readonly number[],
): RecipeModel[] {
  return lengths.first.flatMap((first) =>
    widths.flatMap((width) =>
      lengths.second.map((second) => {
        const sized = withSteps(base, { first, second });
        return {
          ...withWidths(sized, { second: width }),
          id: `${base.id}-${first}-width-${width}-${second}`,
          label: `${base.label}, ${first} steps; second stage ${width} wide, ${second} steps`,
          rows,
        };
      }),
    ),
  );
}

const [dense] = fashionQuick.models as [RecipeModel];
const fashion: RecipeModel = { ...dense, id: "fashion", label: "Fashion-MNIST" };

/** Far more latents than the images need, so that some are inactive. */
const manyLatents: RecipeModel = {
  ...withWidths(fashion, { network: { latent: 64 } }),
  id: "fashion-64",
  label: "Fashion-MNIST, 64 latents",
};

/** The first stage of `cifar10-paper` at the same scale, which is taken from its run where that is there. */
const [paper] = cifar10Paper.models as [RecipeModel];
const { small } = cifar10Paper.scales;
const cifar: RecipeModel = {
  ...(small?.resize?.(paper) ?? paper),
  id: "cifar",
  label: "CIFAR-10",
  data: { ...cifar10Paper.data, ...small?.data },
  evaluation: { ...cifar10Paper.evaluation, generated: 1000, dimension: 192 },
};
const { firstStage: cifarFirst } = cifar;

const models = [
  ...variants(fashion, { first: [1600], second: [1500, 4500] }, [64, 256, 512]),
  ...variants(fashion, { first: [6400], second: [1500, 4500] }, [256]),
  ...variants(manyLatents, { first: [1600, 4800], second: [1500, 4500] }, [256]),
  ...variants(cifar, { first: [cifarFirst.steps], second: [800, 3200] }, [1024]).map((model) => ({
    ...model,
    firstStage: cifarFirst,
    rows: rows.filter((row) => row.startsWith("gen-2/") || row.startsWith("sampler/")),
  })),
];

/**
 * The paper's open question: is renormalisation a substitute for the decoder's noise, which Dai and Wipf add when they
 * sample and the paper's code drops? The second stage's variance loss beside γ_z² over training, and the distance
 * with noise, with each rescaling and with both, as the second stage grows in width and length and the first in length.
 */
export const ablationDecoderNoise: TrainedRecipe = {
  kind: "table",
  id: "ablation-decoder-noise",
  version: 1,
  title: "Is renormalisation a substitute for the decoder's noise?",
  scale: "small",
  data: fashionQuick.data,
  evaluation: fashionQuick.evaluation,
  models,
  isSecondStageFollowed: true,
  scales: {
    test: {
      data: { trainImages: 60, evaluationImages: 40 },
      evaluation: { generated: 100 },
      models: models.slice(0, 2).map(({ id }) => id),
      resize: tiny,
      note: "Tiny networks and six steps: it shows that the recipe runs, and nothing else.",
    },
    quick: {
      models: models.slice(0, 2).map(({ id }) => id),
      note: "Two of the models.",
    },
  },
  notes: [
    "A longer or wider second stage is trained on the same first stage; equal first stages are trained once.",
    "The distance on CIFAR-10 is that on Inception's features of 192 dimensions, 1,000 images a side: it is no FID.",
  ],
};
