import { VaeError } from "@vae/base";
import { functionExtractor } from "./function-extractor.js";
import type { ImageExtractor } from "./image-extractor.js";

/**
 * The pixels themselves, in [0, 1], as features: `FD-pixels`. It says whether two sets of images have the same mean and
 * covariance, which needs no network, and nothing about how they look.
 *
 * NB: the covariance has `(height · width · channels)²` numbers, 75 MB for CIFAR-10.
 *
 * @param shape - Height, width and channels of every image; another size is refused.
 */
export function pixelExtractor(
  shape: readonly [height: number, width: number, channels: number],
): ImageExtractor {
  const dimension = shape[0] * shape[1] * shape[2];
  return functionExtractor({
    id: "pixels",
    dimension,
    convention: `${shape.join("x")}, [0, 1]`,
    features(pictures) {
      const rows = new Float32Array(pictures.length * dimension);
      pictures.forEach(({ data, height, width, channels }, i) => {
        if ([height, width, channels].join() !== shape.join()) {
          throw new VaeError(
            "SHAPE_MISMATCH",
            `extractor pixels: expected images [${shape.join(", ")}], got [${[height, width, channels].join(", ")}].`,
          );
        }
        const scale = data instanceof Uint8Array ? 255 : 1;
        for (let j = 0; j < dimension; j++) rows[i * dimension + j] = data[j]! / scale;
      });
      return rows;
    },
  });
}
