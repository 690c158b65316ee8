import { VaeError, type ImageShape } from "@vae/base";
import { createNetwork, trainedValues } from "@vae/core";
import { listDatasets } from "@vae/datasets/node";
import { secondStageNetwork } from "@vae/two-stage";
import type { Recipe } from "./recipe.js";

/** Trained values of both networks of a recipe. */
export interface RecipeParameters {
  /** Of the first stage. */
  readonly parameters: number;
  readonly secondStageParameters: number;
}

/** Counts the parameters of a recipe's networks; its images need not be there. */
export function countParameters(recipe: Recipe): RecipeParameters {
  const { id, ...options } = recipe.firstStage.network;
  const first = createNetwork(id, imageShapeOf(recipe.data.train), options);
  return {
    parameters: trainedValues(first.parameters),
    secondStageParameters: trainedValues(
      secondStageNetwork({ dataWidth: first.latent, ...recipe.secondStage.network }).parameters,
    ),
  };
}

/** Shape of the images of a data set that has one shape for all. */
function imageShapeOf(data: string): ImageShape {
  const [id] = data.split(/[:,]/);
  const { shape } = listDatasets().find((info) => info.id === id) ?? {};
  if (shape === undefined || shape === null) {
    throw new VaeError("CONFIG_INVALID", `${data}: a recipe needs a data set of one image size.`);
  }
  return shape;
}
