import { VaeError } from "@vae/base";

/** What renormalisation in image space knows of a set of images. */
export interface ImageMoments {
  /** Mean of each value over the images, `[size]`. */
  readonly mean: Float64Array;
  /** Mean over the values of their standard deviation over the images (divisor n). */
  readonly deviation: number;
}

/**
 * Moments of images for {@link renormaliseImages}.
 *
 * @param images - `[n, size]`, row-major, in [0, 1].
 * @param size - Values of one image: height · width · channels.
 * @throws {VaeError} SHAPE_MISMATCH, when the values are no whole number of images.
 */
export function imageMoments(images: Float32Array, size: number): ImageMoments {
  const count = checkImages(images, size);
  const mean = new Float64Array(size);
  for (let i = 0; i < images.length; i++) mean[i % size]! += images[i]! / count;
  const scatter = new Float64Array(size);
  for (let i = 0; i < images.length; i++) scatter[i % size]! += (images[i]! - mean[i % size]!) ** 2;
  return {
    mean,
    deviation: scatter.reduce((sum, value) => sum + Math.sqrt(value / count), 0) / size,
  };
}

/**
 * Rescales images about the mean of each pixel by one factor, and clips them to [0, 1]:
 * `x ← clip((x̂ − x̄)·r + x̄)`, r the ratio of the mean deviations of real and generated images. The released
 * code of Asperti (2020) does so to reconstructions, with moments over all evaluation images.
 *
 * @param images - `[n, size]`, row-major, in [0, 1].
 * @param moments - `generated`: of reconstructed or generated images, from a large fixed set; `real`: of real ones.
 * @returns New images.
 * @throws {VaeError} DATA_INVALID, when the generated images do not vary: no factor can help then.
 *
 * @example
 * ```ts
 * const real = imageMoments(Float32Array.of(0.2, 0.8, 0.6, 0.4), 2);
 * const blurred = Float32Array.of(0.3, 0.7, 0.5, 0.5);
 * renormaliseImages(blurred, { generated: imageMoments(blurred, 2), real }); // [0.2, 0.8, 0.6, 0.4]
 * ```
 */
export function renormaliseImages(
  images: Float32Array,
  { generated, real }: { readonly generated: ImageMoments; readonly real: ImageMoments },
): Float32Array {
  const { mean, deviation } = generated;
  checkImages(images, mean.length);
  if (!(deviation > 0)) {
    throw new VaeError(
      "DATA_INVALID",
      "image renormalisation: the generated images do not vary. Take their moments from more than one.",
    );
  }
  const factor = real.deviation / deviation;
  return images.map((value, i) => {
    const centre = mean[i % mean.length]!;
    return Math.min(1, Math.max(0, (value - centre) * factor + centre));
  });
}

/**
 * Stretches each image to [0, 1] by its own least and largest value. The Fréchet distance of Dai and Wipf
 * (2019) does so to generated images only, without saying so. A constant image stays as it is.
 *
 * @param images - `[n, size]`, row-major.
 * @returns New images.
 */
export function stretchImages(images: Float32Array, size: number): Float32Array {
  checkImages(images, size);
  const stretched = images.slice();
  for (let at = 0; at < images.length; at += size) {
    const image = images.subarray(at, at + size);
    let [least, largest] = [Infinity, -Infinity];
    for (const value of image) {
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
    if (largest === least) continue;
    for (let i = 0; i < size; i++) stretched[at + i] = (image[i]! - least) / (largest - least);
  }
  return stretched;
}

function checkImages(images: Float32Array, size: number): number {
  const count = images.length / size;
  if (!Number.isInteger(count) || count < 1) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `images: ${images.length} values are no whole number of images of ${size} values.`,
    );
  }
  return count;
}
