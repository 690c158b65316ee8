import { describe, expect, it } from "vitest";
import { frechetName } from "../frechet/frechet-score.js";
import { functionExtractor } from "./function-extractor.js";
import { pixelExtractor } from "./pixel-extractor.js";

const picture = (...data: number[]) => ({
  data: Uint8Array.from(data),
  height: 1,
  width: data.length,
  channels: 1,
});

const brightness = (features = (values: number[][]) => values.map(([first = 0]) => first)) =>
  functionExtractor({
    id: "brightness",
    dimension: 1,
    convention: "first byte",
    features: (pictures) => Float32Array.from(features(pictures.map(({ data }) => [...data]))),
  });

describe("an extractor of a function", () => {
  it("gives its features, and a name that is never FID", async () => {
    const extractor = brightness();
    const { features } = await extractor.extract([picture(7, 0), picture(9)]);
    expect(features).toEqual({ data: Float32Array.of(7, 9), shape: [2, 1] });
    expect(frechetName(extractor.extractor)).toBe("FD-brightness");
  });

  it("refuses another number of features, and says which image is not finite", async () => {
    await expect(brightness(() => [1]).extract([picture(1), picture(2)])).rejects.toThrow(
      "extractor brightness: expected 2 × 1 features, got 1 numbers.",
    );
    await expect(
      brightness(() => [1, Number.NaN]).extract([picture(1), picture(2)], 40),
    ).rejects.toThrow("extractor brightness: expected finite numbers, got NaN in row 41");
  });

  it.each(["inception-2015-12-05", "My Net", ""])('is not called "%s"', (id) => {
    const options = { id, dimension: 1, convention: "", features: () => new Float32Array() };
    expect(() => functionExtractor(options)).toThrow(`got "${id}"`);
  });
});

it("an extractor whose hash of weights is none is refused", () => {
  const options = { id: "mine", dimension: 1, convention: "", features: () => new Float32Array() };
  expect(() => functionExtractor({ ...options, sha256: "abc" })).toThrow(
    'extractor mine: expected a sha256 of 64 hexadecimal digits, got "abc".',
  );
});

describe("pixels as features", () => {
  it("are values in [0, 1]", async () => {
    const extractor = pixelExtractor([1, 2, 1]);
    const { features } = await extractor.extract([picture(0, 255), picture(51, 102)]);
    expect(features.shape).toEqual([2, 2]);
    expect([...features.data]).toEqual([0, 1, 0.2, 0.4].map(Math.fround));
    expect(frechetName(extractor.extractor)).toBe("FD-pixels");
  });

  it("refuse another size", async () => {
    await expect(pixelExtractor([1, 2, 1]).extract([picture(1)])).rejects.toThrow(
      "extractor pixels: expected images [1, 2, 1], got [1, 1, 1].",
    );
  });
});
