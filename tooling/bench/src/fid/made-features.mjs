import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeNpy, encodeNpy, Rng } from "@vae/base";
import { FeatureMoments } from "@vae/metrics";

/**
 * Features that all sides of a comparison share through a folder of npy files: `a-N-D.npy`, float32, normal numbers,
 * each mixed with its neighbour, the second set moved a little.
 */
export function sharedFeatures(folder, name, count, dimension) {
  return shared(join(folder, `${name}-${count}-${dimension}.npy`), () => {
    const rng = new Rng(name === "a" ? 1 : 2);
    const data = rng.normals(new Float32Array(count * dimension));
    const shift = name === "a" ? 0 : 0.05;
    for (let i = data.length - 1; i > 0; i--) data[i] = data[i] + 0.5 * data[i - 1] + shift;
    return { data, shape: [count, dimension] };
  });
}

/** Mean and covariance of full rank, `NAME-mu-D.npy` and `NAME-sigma-D.npy`, float64. */
export function sharedGaussian(folder, name, dimension) {
  const paths = ["mu", "sigma"].map((part) => join(folder, `${name}-${part}-${dimension}.npy`));
  if (!paths.every(existsSync)) {
    const moments = FeatureMoments.of(sharedFeatures(folder, name, 3 * dimension, dimension));
    shared(paths[0], () => ({ data: moments.mean, shape: [dimension] }));
    shared(paths[1], () => ({ data: moments.covariance(), shape: [dimension, dimension] }));
  }
  const [mean, covariance] = paths.map((path) => decodeNpy(readFileSync(path), path).data);
  return { mean, covariance };
}

function shared(path, make) {
  if (!existsSync(path)) writeFileSync(path, encodeNpy(make()));
  const bytes = readFileSync(path);
  return decodeNpy(bytes, path);
}
