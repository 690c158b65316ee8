import type { RowId } from "../evaluation/rows.js";
import { fashionQuick } from "./fashion-quick.js";
import { ours, tiny, withSteps } from "./paper-models.js";
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
          ...sized,
          id: `${base.id}-${first}-width-${width}-${second}`,
          label: `${base.label}, ${first} steps; second stage ${width} wide, ${second} steps`,
          rows,
          ...(sized.secondStage && {
            secondStage: {
              ...sized.secondStage,
              network: { ...sized.secondStage.network, width },
            },
          }),
        };
      }),
    ),
  );
}

const fashion = fashionQuick.models.map((model) => ({
  ...model,
  id: "fashion",
  label: "Fashion-MNIST",
}));

const cifar: RecipeModel = {
  ...ours({
    side: 32,
    stepsPerEpoch: 100, // batches of 100 in 10,000 images
    first: { epochs: 10, learningRate: 1e-4, halveEvery: 250 },
    second: { width: 1024, epochs: 40, learningRate: 1e-4, halveEvery: 400 },
  }),
  id: "cifar",
  label: "CIFAR-10",
  data: {
    train: "cifar-10:train",
    evaluation: "cifar-10:test",
    trainImages: 10_000,
    evaluationImages: 1000,
  },
  evaluation: { generated: 1000, extractor: "inception", dimension: 768, convention: "tf1" },
};

const models = [
  ...fashion.flatMap((model) =>
    variants(model, { first: [1600, 6400], second: [1500, 6000] }, [64, 256, 1024]),
  ),
  ...variants(cifar, { first: [1000], second: [1000, 4000] }, [256, 1024]),
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
  ],
};
