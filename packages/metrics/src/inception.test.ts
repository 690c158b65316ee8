import { readFileSync } from "node:fs";
import { useBackend } from "@vae/backend";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import { expectTensorsKept } from "@vae/testing/tensors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needsNative } from "./__fixtures__/backends.js";
import { hashImage, hashImages } from "./__fixtures__/hash-images.js";
import { hashWeights, shortWeights } from "./__fixtures__/hash-weights.js";
import { frechetName } from "./frechet/frechet-score.js";
import {
  decodeInceptionWeights,
  inceptionFeatures,
  type InceptionWeights,
  type Picture,
} from "./inception.js";

const outputs = [64, 192, 768, 2048, "logits"] as const;

beforeAll(async () => {
  await useBackend("wasm");
});

/** Worst error over max(1, |reference|) of features side by side in one golden row. */
function worstError(
  found: Awaited<ReturnType<typeof inceptionFeatures>>,
  names: readonly (typeof outputs)[number][],
  file: string,
  rows: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7],
): number {
  const bytes = Uint8Array.from(readFileSync(testData(file)));
  const reference = new Float32Array(bytes.buffer);
  const width = reference.length / 8;
  let worst = 0;
  let start = 0;
  for (const name of names) {
    const { data, shape } = found.features[name]!;
    data.forEach((value, i) => {
      const expected =
        reference[rows[Math.floor(i / shape[1]!)]! * width + start + (i % shape[1]!)]!;
      worst = Math.max(worst, Math.abs(value - expected) / Math.max(1, Math.abs(expected)));
    });
    start += shape[1]!;
  }
  expect(start).toBe(width);
  return worst;
}

let hashed: InceptionWeights | undefined;
const cachedHashWeights = () => (hashed ??= hashWeights()); // a second or two to make

/** Where goldens are met: the images of each convention, or those of which time allows the deepest outputs. */
const engines = [
  // Two images of each size are enough for the second convention; its resize has goldens of its own.
  ["wasm", { reason: undefined, remedy: "" }, { tf1: [0, 1, 2, 3, 4, 5, 6, 7], "pytorch-fid": [0, 3, 4, 7] }], // prettier-ignore
  ["tensorflow", needsNative, { tf1: [0, 1, 2, 3, 4, 5, 6, 7], "pytorch-fid": [0, 1, 2, 3, 4, 5, 6, 7] }], // prettier-ignore
] as const;

describe.each(engines)(
  "golden features of 299 × 299 pixels on %s",
  (backend, requirement, sets) => {
    describeWhen(requirement, "with hash weights", () => {
      beforeAll(async () => {
        await useBackend(backend);
      });
      afterAll(async () => {
        await useBackend("wasm");
      });

      for (const convention of ["tf1", "pytorch-fid"] as const) {
        const file = `golden/inception_${convention}.f32`;
        const rows = sets[convention];
        describeWhen(needsTestData(file), convention, () => {
          it("are met by every output within 5e-5", { timeout: 300_000 }, async () => {
            const images = hashImages();
            const found = await inceptionFeatures(
              rows.map((row) => images[row]!),
              { weights: cachedHashWeights(), outputs, convention, batchSize: 4 },
            );
            expect(found.features.logits?.shape).toEqual([rows.length, 1008]);
            expect(worstError(found, outputs, file, rows)).toBeLessThan(5e-5);
          });
        });
      }
    });
  },
);

describeWhen(needsTestData("golden/inception_tf1.f32"), "golden features on cpu", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });
  afterAll(async () => {
    await useBackend("wasm");
  });

  // Four seconds; the deeper outputs are met there on images of 139 × 139 pixels.
  it("are met by 64 features of one image within 5e-5", { timeout: 300_000 }, async () => {
    const bytes = Uint8Array.from(readFileSync(testData("golden/inception_tf1.f32")));
    const reference = new Float32Array(bytes.buffer).subarray(2 * 4080, 2 * 4080 + 64);
    const { features } = await inceptionFeatures([hashImages()[2]!], {
      weights: cachedHashWeights(),
      outputs: [64],
    });
    reference.forEach((expected, i) => {
      const error = Math.abs(features[64]!.data[i]! - expected);
      expect(error).toBeLessThan(5e-5 * Math.max(1, Math.abs(expected)));
    });
  });
});

const partial = "weights/fid-inception-partial.safetensors";
describeWhen(needsTestData(partial), "real weights up to Mixed_7a", () => {
  let weights: InceptionWeights;
  beforeAll(async () => {
    weights = await decodeInceptionWeights(
      new Uint8Array(readFileSync(testData(partial))),
      partial,
    );
  });

  describe.each(engines)("on %s", (backend, requirement) => {
    describeWhen(requirement, "for images of 32 and 64 pixels", () => {
      beforeAll(async () => {
        await useBackend(backend);
      });
      afterAll(async () => {
        await useBackend("wasm");
      });

      it("give the golden 64, 192 and 768 features within 1e-4", { timeout: 300_000 }, async () => {
        const found = await inceptionFeatures(hashImages(), { weights, outputs: [64, 192, 768] });
        const file = "golden/real_tf1_64_192_768.f32";
        expect(worstError(found, [64, 192, 768], file)).toBeLessThan(1e-4);
        expect(frechetName(found.extractor(768))).toBe("FID-768");
        expect(found.extractor(768).sha256).toMatch(/^7f05ed25/);
      });
    });
  });

  it("refuse 2048 features with what they offer", async () => {
    await expect(inceptionFeatures([], { weights })).rejects.toThrow(
      "this file offers 64, 192, 768 features, not 2048; what papers call FID needs a full file of weights.",
    );
  });
});

describe("any weights", () => {
  // Three convolutions suffice for 64 features and keep these tests short.
  const weights = shortWeights();

  it("take images of mixed sizes, lazily and in batches, with the same result", async () => {
    const pictures = [
      hashImage("img32/0", 32, 0),
      hashImage("img64/1", 64, 1),
      hashImage("img32/2", 32, 2),
    ];
    async function* stream(): AsyncGenerator<Picture> {
      for (const picture of pictures) yield await Promise.resolve(picture);
    }
    const done: number[] = [];
    const options = { weights, outputs: [64] as const };
    const all = await inceptionFeatures(pictures, options);
    const parts = await inceptionFeatures(stream(), {
      ...options,
      batchSize: 2,
      onProgress: (n) => done.push(n),
    });
    expect(all.features[64]?.shape).toEqual([3, 64]);
    expect(parts.features[64]).toEqual(all.features[64]);
    expect(done).toEqual([2, 3]);
  });

  it("leave no tensor behind, also when an image is refused by its number", async () => {
    const bad = { data: Uint8Array.of(1, 2), height: 1, width: 1, channels: 2 };
    const options = { weights, outputs: [64] as const, batchSize: 1 };
    await expectTensorsKept(0, () =>
      expect(inceptionFeatures([hashImage("img32/0", 32, 0), bad], options)).rejects.toThrow(
        "image 1 (counted from 0): expected 1 or 3 channels, got 2.",
      ),
    );
  });

  it("refuse an unknown convention with the near miss", async () => {
    await expect(
      inceptionFeatures([], { weights, outputs: [64], convention: "tf2" as "tf1" }),
    ).rejects.toThrow('Did you mean "tf1"');
  });
});
