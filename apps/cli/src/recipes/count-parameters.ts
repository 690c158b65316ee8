import { VaeError, type ImageShape } from "@vae/base";
import { trainedValues } from "@vae/core";
import { listDatasets } from "@vae/datasets/node";
import { secondStageNetwork } from "@vae/two-stage";
import { loadNetwork } from "../networks/load-network.js";
import type { ModelPlan } from "./plan-schema.js";

/** Trained values of both networks of a model. */
export interface ModelParameters {
  /** Of the first stage. */
  readonly parameters: number;
  /** 0 where there is no second stage. */
  readonly secondStageParameters: number;
  /** Width of the first stage's latents. */
  readonly latent: number;
}

/** Counts the parameters of a model's networks; its images need not be there. */
export async function countParameters(
  { firstStage, secondStage }: ModelPlan,
  imageShape: ImageShape,
): Promise<ModelParameters> {
  const first = await loadNetwork(firstStage.network, imageShape, ".");
  return {
    parameters: trainedValues(first.parameters),
    secondStageParameters:
      secondStage === undefined
        ? 0
        : trainedValues(parametersOfSecondStage(secondStage.network, first.latent)),
    latent: first.latent,
  };
}

function parametersOfSecondStage(
  { latent, skip, ...network }: NonNullable<ModelPlan["secondStage"]>["network"],
  dataWidth: number,
) {
  return secondStageNetwork({
    dataWidth,
    ...(latent === undefined ? {} : { latent }),
    ...(skip === undefined ? {} : { skip }),
    ...network,
  }).parameters;
}

/**
 * Shape of the images of a data set, by its name alone.
 *
 * @throws {VaeError} CONFIG_INVALID, when the name does not tell.
 */
export function imageShapeOf(data: string): ImageShape {
  const [first = ""] = data.split(" + ");
  const [id] = first.split(/[:,]/);
  const [, side] = /,(?:pad|size)=(\d+)(?:,|$)/.exec(first) ?? [];
  const shape =
    id === "synthetic"
      ? ([32, 32, 3] as const)
      : listDatasets().find((info) => info.id === id)?.shape;
  if (shape === undefined || shape === null) {
    throw new VaeError(
      "CONFIG_INVALID",
      `data.train ${data}: a plan needs a data set of one image size. Leave --dry-run out.`,
    );
  }
  return side === undefined ? shape : [Number(side), Number(side), shape[2]];
}
