import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashImage } from "../../__fixtures__/hash-images.js";
import { hashWeights } from "../../__fixtures__/hash-weights.js";
import type { Picture } from "../../extractors/picture.js";
import { createInceptionNetwork, type InceptionNetwork } from "../network.js";
import { preparePicture } from "./prepare-picture.js";
import { resizeHalfPixel, resizeTensorFlow1 } from "./resize-bilinear.js";
import { resizePillow } from "./resize-pillow.js";

const file = "golden/inception_pytorch-fid.f32";
const side = 299;

/** What other ports do to an image in front of the network, each one line away from what is right. */
const mistakes: Readonly<Record<string, (picture: Picture) => Float32Array>> = {
  "a resize with aligned corners": (picture) =>
    byTensorFlow(picture, (x) => tf.image.resizeBilinear(x, [side, side], true)),
  "the resize of TensorFlow 1": (picture) => scaled(resizeTensorFlow1(unit(picture), side, side)),
  "a resize to the nearest pixel": (picture) =>
    byTensorFlow(picture, (x) => tf.image.resizeNearestNeighbor(x, [side, side], false, true)),
  "a bicubic resize": (picture) => scaled(resizePillow(unit(picture), side, side, "bicubic")),
  "rounding to 8 bits after the resize": (picture) =>
    scaled(resized(picture).map((value) => Math.round(255 * value) / 255)),
  "(255 v − 128) / 128 in place of 2 v − 1": (picture) =>
    resized(picture).map((value) => (255 * value - 128) / 128),
  "no scaling": (picture) => resized(picture),
  "blue first": (picture) => right(moved(picture, (y, x, c) => [y, x, 2 - c])),
  "rows for columns": (picture) => right(moved(picture, (y, x, c) => [x, y, c])),
  "a mirrored image": (picture) =>
    right(moved(picture, (y, x, c) => [y, picture.width - 1 - x, c])),
};

const right = (picture: Picture) => preparePicture(picture, "pytorch-fid", {}, "image");
const scaled = (values: Float32Array) => values.map((value) => 2 * value - 1);
const resized = (picture: Picture) => resizeHalfPixel(unit(picture), side, side);

function unit(picture: Picture): Picture {
  return { ...picture, data: Float32Array.from(picture.data, (value) => value / 255) };
}

function byTensorFlow(picture: Picture, resize: (image: tf.Tensor3D) => tf.Tensor3D): Float32Array {
  const { data, height, width } = unit(picture);
  return tf.tidy(() =>
    scaled(resize(tf.tensor3d(data as Float32Array, [height, width, 3])).dataSync<"float32">()),
  );
}

function moved(
  { data, height, width, channels }: Picture,
  from: (y: number, x: number, c: number) => [y: number, x: number, c: number],
): Picture {
  const result = Uint8Array.from(data, (_, p) => {
    const [y, x, c] = from(Math.floor(p / 3 / width), Math.floor(p / 3) % width, p % 3);
    return data[(y * width + x) * 3 + c]!;
  });
  return { data: result, height, width, channels };
}

describeWhen(needsTestData(file), "golden 64 features of 32 × 32 pixels", () => {
  const pictures = ([0, 1, 2, 3] as const).map((kind) => hashImage(`img32/${kind}`, 32, kind));
  let network: InceptionNetwork;
  let reference: Float32Array;

  beforeAll(async () => {
    await useBackend("wasm");
    network = createInceptionNetwork(hashWeights());
    reference = new Float32Array(Uint8Array.from(readFileSync(testData(file))).buffer);
  });
  afterAll(() => {
    network.dispose();
  });

  /** Worst error over max(1, |reference|). */
  function worst(prepare: (picture: Picture) => Float32Array): number {
    return Math.max(
      ...pictures.map((picture, row) =>
        tf.tidy(() => {
          const images = tf.tensor4d(prepare(picture), [1, side, side, 3]);
          const { 64: features } = network.run(images, [64]);
          return features!.dataSync<"float32">().reduce((most, value, i) => {
            const expected = reference[row * 4080 + i]!;
            return Math.max(most, Math.abs(value - expected) / Math.max(1, Math.abs(expected)));
          }, 0);
        }),
      ),
    );
  }

  it("are met within 5e-5", () => {
    expect(worst(right)).toBeLessThan(5e-5);
  });

  it.each(Object.entries(mistakes))("catch %s, tenfold", (_, prepare) => {
    expect(worst(prepare)).toBeGreaterThan(5e-4);
  });
});
