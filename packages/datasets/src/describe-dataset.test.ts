import { describe, expect, it } from "vitest";
import { describeDataset } from "./describe-dataset.js";
import { arraySource } from "./sources/array-source.js";

describe("describeDataset", () => {
  it("counts images and classes and takes the moments of each channel", async () => {
    const images = Uint8Array.of(0, 10, 255, 255, 20, 255); // two images of one pixel, 0 10 255 and 255 20 255
    const labels = Uint8Array.of(2, 0);
    const source = arraySource({ images, shape: [1, 1, 3], labels, fingerprint: "two:all" });
    expect(await describeDataset(source)).toEqual({
      images: 2,
      shape: [1, 1, 3],
      classCounts: [1, 0, 1],
      mean: [0.5, 15 / 255, 1],
      standardDeviation: [0.5, 5 / 255, 0],
      fingerprint: "two:all",
    });
  });

  it("gives the same whatever the batches are, the last one included", async () => {
    const images = Uint8Array.from({ length: 7 * 4 }, (_, i) => (i * 91) % 256);
    const source = arraySource({ images, shape: [2, 2, 1], fingerprint: "seven:all" });
    const whole = await describeDataset(source, { batchSize: 7 });
    expect(await describeDataset(source, { batchSize: 3 })).toEqual(whole);
    expect(await describeDataset(source)).toEqual(whole);
    expect(whole).not.toHaveProperty("classCounts");
    const mean = images.reduce((sum, value) => sum + value, 0) / 28;
    const variance = images.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 28;
    expect(whole.mean[0]).toBeCloseTo(mean / 255, 14);
    expect(whole.standardDeviation[0]).toBeCloseTo(Math.sqrt(variance) / 255, 14);
  });
});
