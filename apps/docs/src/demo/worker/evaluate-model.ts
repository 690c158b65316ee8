import { imageSize, Rng, type Source } from "@vae/base";
import { encodeSource, latentStatistics, quantise, reconstruct, sample, type Vae } from "@vae/core";
import { meanSquaredError, varianceLoss } from "@vae/metrics";
import type { TrainingView } from "../protocol/calls.js";

/** Images that reconstructions are shown of, the first of the source, and samples beside them. */
export const shownImages = 16;

/**
 * Measures a model on images that it was not trained on, and shows what it makes. All noise is the same every time.
 *
 * Reconstructions are decoded from sampled z: of these the paper says that variance loss equals mse.
 */
export async function evaluateModel(vae: Vae, source: Source): Promise<Omit<TrainingView, "step">> {
  const rng = new Rng(11);
  const images = await readAll(source);
  const shape = [source.length, imageSize(source.shape)];
  const output = await reconstruct(vae, source, { from: "sample", rng: rng.fork("posterior") });
  const [real, decoded] = [
    { data: images, shape },
    { data: output, shape },
  ];
  const { dimensions } = latentStatistics(await encodeSource(vae, source));
  return {
    count: source.length,
    mse: meanSquaredError(real, decoded),
    varianceLoss: varianceLoss(real, decoded),
    meanOfSquare: dimensions.map(({ meanOfSquare }) => meanOfSquare),
    meanOfVariance: dimensions.map(({ meanOfVariance }) => meanOfVariance),
    reconstructions: quantise(output.subarray(0, shownImages * shape[1]!)),
    samples: quantise(await sample(vae, shownImages, rng.fork("prior"))),
  };
}

/** All images of a source, in their order. */
export async function readAll(source: Source): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.length * imageSize(source.shape));
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    bytes,
  );
  return bytes;
}
