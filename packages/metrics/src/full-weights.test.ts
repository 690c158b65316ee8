import { readFileSync } from "node:fs";
import { useBackend } from "@vae/backend";
import { float64Algebra } from "@vae/backend/float64";
import { select } from "@vae/datasets";
import { openDataset } from "@vae/datasets/node";
import { describeOptIn, describeWhen, needsTestData, testData } from "@vae/testing";
import { beforeAll, expect, it } from "vitest";
import { inceptionScore } from "./classes/inception-score.js";
import type { FeatureMatrix } from "./features/feature-matrix.js";
import { frechetDistance } from "./frechet/frechet-distance.js";
import { frechetName } from "./frechet/frechet-score.js";
import { decodeInceptionWeights, inceptionExtractor, type InceptionWeights } from "./inception.js";
import { kernelDistanceOfSubsets } from "./kernel/kernel-distance.js";
import { joinRows } from "./features/join-rows.js";
import { extractFeatures } from "./node/extract-features.js";
import { featureCacheFolder } from "./node/feature-cache.js";
import { picturesOf } from "./node/picture-source.js";
import { MersenneTwister } from "./random/mersenne-twister.js";

const variable = "VAE_INCEPTION_WEIGHTS";
const hours = 3_600_000;

/**
 * A full published file of weights, which this project has not got: `VAE_INCEPTION_WEIGHTS=FILE npx vitest run
 * src/full-weights.test.ts`. Features of 10,000 images take some ten minutes on native TensorFlow and two hours on
 * wasm; they are kept, so that a run that was interrupted goes on.
 */
describeOptIn(variable, "a full file of Inception weights", () => {
  let weights: InceptionWeights;
  beforeAll(async () => {
    const path = process.env[variable] ?? "";
    weights = await decodeInceptionWeights(new Uint8Array(readFileSync(path)), path);
    await useBackend("auto");
  }, 0.1 * hours);

  it("has every name and shape, and as a .pth the hash of the published file", () => {
    expect(weights.dimensions).toEqual([64, 192, 768, 2048]);
    expect(weights.convolutions.size).toBe(94);
    expect(weights.classes?.kernel).toHaveLength(2048 * 1008);
    expect(weights.unused).toEqual([]);
    const { format, published } = weights;
    if (format === "state-dictionary") {
      expect(published).toBe("pt_inception-2015-12-05-6726825d.pth");
    }
  });

  const archive = "data/cifar-10-binary.tar.gz";
  describeWhen(
    needsTestData(archive),
    "on CIFAR-10, by the values of torch-fidelity's tests",
    () => {
      // RandomState(2020).choice(n, 5000, replace=False) of each split, a new generator for each.
      const sides: Record<string, { features: FeatureMatrix; logits: FeatureMatrix }> = {};
      beforeAll(async () => {
        const extractor = inceptionExtractor({ weights, logits: true });
        for (const split of ["train", "test"]) {
          const source = await openDataset(`cifar-10:${split}`, { root: testData("data") });
          const chosen = new MersenneTwister(2020).choice(source.length, 5000);
          const pictures = picturesOf(select(source, chosen));
          const parts = [];
          for await (const part of extractFeatures(pictures, extractor, {
            cache: featureCacheFolder(),
          })) {
            parts.push(part);
          }
          sides[split] = {
            features: joinRows(parts.map(({ features }) => features)),
            logits: joinRows(parts.map(({ logits }) => logits!)),
          };
        }
        extractor.dispose();
      }, 5 * hours);

      it("has the FID 10.3233274", { timeout: hours }, () => {
        const { train, test } = sides;
        const linearAlgebra = float64Algebra();
        const options = linearAlgebra === undefined ? {} : { linearAlgebra };
        const { value } = frechetDistance(train!.features, test!.features, options);
        expect(Math.abs(value - 10.3233274)).toBeLessThan(1e-3);
        expect(frechetName({ id: "inception-2015-12-05", dimension: 2048 })).toBe("FID");
      });

      it("has the KID −2.907863e-05 ± 1.023118e-04", { timeout: hours }, () => {
        const { train, test } = sides;
        const { mean, standardDeviation } = kernelDistanceOfSubsets(
          train!.features,
          test!.features,
        );
        expect(Math.abs(mean + 2.907863e-5)).toBeLessThan(1e-6);
        expect(Math.abs(standardDeviation - 1.023118e-4)).toBeLessThan(1e-6);
      });

      it("has the Inception Score 10.75051 ± 0.5778723", () => {
        const { mean, standardDeviation } = inceptionScore(sides["train"]!.logits, {
          shuffleSeed: 2020,
        });
        expect(Math.abs(mean - 10.75051)).toBeLessThan(1e-3);
        expect(Math.abs(standardDeviation - 0.5778723)).toBeLessThan(1e-3);
      });
    },
  );
});
