import { openExtractor } from "../evaluation/open-extractor.js";
import type { ModelPlan } from "../recipes/plan-schema.js";
import type { OpenImages } from "../runs/open-images.js";
import type { JobIdentity } from "./sweep-job.js";

/** Where images and weights are looked for. */
export interface DataPlaces {
  readonly openImages: OpenImages;
  readonly root?: string | undefined;
  /** File of Inception weights. */
  readonly weights?: string | undefined;
}

/** Says exactly which images and which extractor a job is about, as they are found here. */
export async function fingerprintData(
  { data, evaluation }: ModelPlan,
  kind: JobIdentity["kind"],
  { openImages, root, weights }: DataPlaces,
): Promise<JobIdentity["data"]> {
  const train = await openImages(data.train, { images: data.trainImages, root });
  const scored = await openImages(data.evaluation, { images: data.evaluationImages, root });
  const found = { train: train.fingerprint, evaluation: scored.fingerprint };
  if (kind === "scatter") return found;
  const { extractor: id, dimension, convention } = evaluation;
  const channels = scored.shape[2];
  const extractor = await openExtractor(id, { channels, dimension, convention, weights });
  try {
    return { ...found, extractor: extractor.description.sha256 };
  } finally {
    extractor.dispose?.();
  }
}
