import { VaeError, type Source } from "@vae/base";
import { readJson, writeFileAtomic } from "@vae/base/node";
import type { Vae } from "@vae/core";
import { openPosteriorFile, writePosteriorFile, type PosteriorFile } from "@vae/two-stage/node";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** `posteriors.json` of a run: what its `posteriors.npy` was computed from. */
interface PosteriorsOrigin {
  /** Version of this format. */
  readonly format: 1;
  /** sha256 of the weights of the first stage. */
  readonly weights: string;
  /** Fingerprint of the images. */
  readonly data: string;
}

/**
 * The posteriors of the training images under the first stage: computed once, kept in the run's `posteriors.npy`,
 * and computed anew where weights or images are other ones.
 *
 * @returns The file, which the caller closes.
 * @throws {VaeError} CONFIG_INVALID, when the posteriors are no Gaussians.
 */
export async function openPosteriors(
  run: string,
  vae: Vae,
  source: Source,
): Promise<PosteriorFile> {
  if (vae.objective.flow !== undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${run}: the first stage bends its posteriors by a flow, so they are no Gaussians that a second stage could be trained on. Train a first stage without one.`,
    );
  }
  const path = join(run, "posteriors.npy");
  const originPath = join(run, "posteriors.json");
  const origin: PosteriorsOrigin = {
    format: 1,
    weights: await weightsHash(vae),
    data: source.fingerprint,
  };
  const isThere = existsSync(path) && existsSync(originPath);
  if (isThere && isEqual((await readJson(originPath)) as PosteriorsOrigin, origin)) {
    return openPosteriorFile(path);
  }
  await writePosteriorFile(path, vae, source);
  // Last, so that a process that ends in between leaves nothing that is taken for whole.
  await writeFileAtomic(originPath, `${JSON.stringify(origin, null, 2)}\n`);
  return openPosteriorFile(path);
}

/** sha256 of all weights of a model, in the order of their names. */
export async function weightsHash(vae: Pick<Vae, "store">): Promise<string> {
  const hash = createHash("sha256");
  const weights = await vae.store.save();
  for (const name of Object.keys(weights).sort()) {
    const data = weights[name]?.data as Float32Array;
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

function isEqual(a: PosteriorsOrigin, b: PosteriorsOrigin): boolean {
  return (a.format as number) === b.format && a.weights === b.weights && a.data === b.data;
}
