import { renormalisationModes } from "@vae/two-stage/renormalisation";
import { expectTensorsKept } from "@vae/testing/tensors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSampleMaker } from "./__fixtures__/sample-maker.js";
import { secondStageFacts, treatSample, type SampleMaker } from "./treat-sample.js";

let maker: SampleMaker;
beforeAll(async () => {
  maker = await openSampleMaker();
});
afterAll(() => {
  maker.vae.dispose();
  maker.secondStage.model.dispose();
  maker.lenet.dispose();
});

const plain = { seed: 1, mode: "none", hasNoise: false, scale: 1 } as const;
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

it("ships a second stage whose latents vary less than those of the training images", () => {
  const facts = secondStageFacts(maker.secondStage);
  expect(mean(facts.generatedVariances)).toBeLessThan(mean(facts.targetVariances));
  expect(facts.paperFactor).toBeGreaterThan(1);
});

describe("a sample", () => {
  it("has a score that says what it is, and leaves no tensor behind", async () => {
    const sample = await expectTensorsKept(0, () => treatSample(maker, plain));
    expect(sample.images).toHaveLength(64 * 784);
    expect(sample.variances).toHaveLength(maker.secondStage.model.network.dataWidth);
    expect(sample.score).toMatchObject({
      name: "FD-lenet-fashion",
      n: [64, 2000],
      images: [{ seed: 1 }, { source: "fashion-mnist-10k:test" }],
      warnings: [{ code: "fewer-images-than-features" }, { code: "few-images" }],
    });
  });

  it("by the paper is the one without treatment at the paper's scale", async () => {
    const { paperFactor } = secondStageFacts(maker.secondStage);
    const paper = await treatSample(maker, { ...plain, mode: "paper" });
    const scaled = await treatSample(maker, { ...plain, scale: paperFactor });
    expect(scaled.score.value).toBeCloseTo(paper.score.value, 3);
    const none = await treatSample(maker, plain);
    expect(paper.score.value).toBeLessThan(none.score.value);
    // One factor for all: every variance grows by its square.
    paper.variances.forEach((variance, d) => {
      expect(variance / none.variances[d]!).toBeCloseTo(paperFactor ** 2, 4);
    });
  });

  it("is rescaled in every mode, and in another way where there is noise", async () => {
    const scores = new Set<number>();
    for (const mode of renormalisationModes) {
      for (const hasNoise of [false, true]) {
        const { score, variances } = await treatSample(maker, { ...plain, mode, hasNoise });
        expect(variances.every((variance) => variance > 0 && variance < 10)).toBe(true);
        scores.add(score.value);
      }
    }
    expect(scores.size).toBe(2 * renormalisationModes.length);
  });
});
