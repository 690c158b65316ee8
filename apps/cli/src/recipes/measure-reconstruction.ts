import { imageSize, Rng, type Source } from "@vae/base";
import { reconstruct, trainedValues } from "@vae/core";
import { meanSquaredError, varianceLoss, type Samples } from "@vae/metrics";
import { z } from "zod";
import { scatterPointSchema, type ScatterPoint } from "../result/scatter-schema.js";
import type { PlannedModel } from "./plan-experiment.js";
import type { Measurement, RunModelOptions } from "./run-model.js";

/** What is said of the variances of figure 4. */
export const scatterConvention =
  "pixels in [0, 1], population variance over the images (axis 0), mean over the pixels; reconstructions not rounded";

/** Error and variance loss of a model's reconstructions, from sampled latents and from means. */
export function measureReconstruction(
  { id, label, family = "other", plan }: PlannedModel,
  { seed, startProgress }: RunModelOptions,
): Measurement<ScatterPoint[]> {
  return {
    origin: { convention: scatterConvention },
    schema: z.array(scatterPointSchema),
    async measure(model) {
      const { vae, trainingImages } = model;
      const progress = startProgress({ label: "evaluation", total: 2, unit: "reconstructions" });
      try {
        const source = await model.openEvaluationImages();
        const images = await readAll(source);
        const nothing = { data: new Float32Array(images.data.length), shape: images.shape };
        const dataVariance = varianceLoss(images, nothing);
        const points: ScatterPoint[] = [];
        for (const from of ["sample", "mean"] as const) {
          const data = await reconstruct(vae, source, {
            from,
            rng: new Rng(seed).fork("evaluation").fork("reconstruction"),
          });
          const reconstructions = { data, shape: images.shape };
          const mse = meanSquaredError(images, reconstructions);
          progress.update(points.length + 1, `${from} mse ${mse.toFixed(4)}`);
          points.push({
            model: id,
            label,
            family,
            data: {
              train: plan.data.train,
              evaluation: plan.data.evaluation,
              trainImages: trainingImages.length,
              evaluationImages: source.length,
            },
            seed,
            parameters: trainedValues(vae.network.parameters),
            steps: plan.firstStage.steps,
            from,
            n: source.length,
            mse,
            varianceLoss: varianceLoss(images, reconstructions),
            dataVariance,
            isCounted: mse <= dataVariance / 2,
          });
        }
        return points;
      } finally {
        progress.stop();
      }
    },
  };
}

async function readAll(source: Source): Promise<Samples> {
  const bytes = new Uint8Array(source.length * imageSize(source.shape));
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    bytes,
  );
  return {
    data: Float32Array.from(bytes, (value) => value / 255),
    shape: [source.length, imageSize(source.shape)],
  };
}
