import { meanSquaredError, varianceLoss } from "@vae/metrics";
import { expectClose } from "@vae/testing/tensors";
import { describe, expect, it } from "vitest";
import { imageMoments, renormaliseImages, stretchImages } from "../renormalisation.js";

const real = Float32Array.of(0.2, 0.8, 0.6, 0.4);
const blurred = Float32Array.of(0.3, 0.7, 0.5, 0.5);
const samples = (data: Float32Array) => ({ data, shape: [2, 2] });

describe("one factor about the mean of each pixel", () => {
  it("brings back the golden images", () => {
    expect(meanSquaredError(samples(real), samples(blurred))).toBeCloseTo(0.01, 7);
    expect(varianceLoss(samples(real), samples(blurred))).toBeCloseTo(0.03, 7);
    const [ofReal, generated] = [imageMoments(real, 2), imageMoments(blurred, 2)];
    expect(ofReal.deviation / generated.deviation).toBeCloseTo(2, 6);
    expectClose(renormaliseImages(blurred, { generated, real: ofReal }), real, 1e-6);
  });

  it("changes nothing where the deviations agree already", () => {
    const moments = imageMoments(real, 2);
    expectClose(renormaliseImages(real, { generated: moments, real: moments }), real, 1e-7);
  });

  it("clips to [0, 1]", () => {
    const generated = { mean: Float64Array.of(0.5, 0.5), deviation: 0.1 };
    const out = renormaliseImages(Float32Array.of(0.9, 0.1), {
      generated,
      real: { mean: generated.mean, deviation: 0.3 },
    });
    expect([...out]).toEqual([1, 0]); // 0.5 ± 1.2
  });

  it("treats one image by the moments of many, and refuses the moments of one", () => {
    const generated = imageMoments(blurred, 2);
    const one = renormaliseImages(blurred.slice(0, 2), { generated, real: imageMoments(real, 2) });
    expectClose(one, [0.2, 0.8], 1e-6);
    expect(() =>
      renormaliseImages(real, { generated: imageMoments(real.slice(0, 2), 2), real: generated }),
    ).toThrow("do not vary");
  });

  it("refuses values that are no whole number of images", () => {
    expect(() => imageMoments(real, 3)).toThrow("4 values are no whole number of images of 3");
  });
});

describe("a stretch of each image by itself", () => {
  it("takes least and largest value to 0 and 1, and again changes nothing", () => {
    const stretched = stretchImages(Float32Array.of(0.2, 0.4, 0.3, 0.5, 0.9, 0.7), 3);
    expectClose(stretched, [0, 1, 0.5, 0, 1, 0.5], 1e-6);
    expect(stretchImages(stretched, 3)).toEqual(stretched);
  });

  it("leaves a constant image as it is", () => {
    expect([...stretchImages(Float32Array.of(0.25, 0.25), 2)]).toEqual([0.25, 0.25]);
  });
});
