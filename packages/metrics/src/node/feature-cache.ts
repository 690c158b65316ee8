import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy, encodeNpy } from "@vae/base";
import { cacheFolder, makeFolder, readBytes, writeFileAtomic } from "@vae/base/node";
import type { ExtractedBatch } from "../extractors/image-extractor.js";
import type { FeatureMatrix } from "../features/feature-matrix.js";

/** Where features are kept by default: `features` in the cache. */
export function featureCacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return join(cacheFolder(environment), "features");
}

/** Finished parts of one extraction; each lies in files of its own, which are complete or not there. */
export interface FeatureCache {
  read(start: number, end: number): Promise<ExtractedBatch | undefined>;
  write(start: number, end: number, batch: ExtractedBatch): Promise<void>;
}

/** Everything that features depend on. */
export interface FeatureKey {
  readonly images: string;
  readonly extractor: { readonly id: string; readonly sha256: string; readonly dimension: number };
  readonly convention: string;
}

/**
 * Opens the cache of one extraction.
 *
 * NB: a backend is no part of the key: backends agree to about 1e-5, and a night on one is not thrown away on another.
 */
export async function openFeatureCache(folder: string, key: FeatureKey): Promise<FeatureCache> {
  const { images, extractor, convention } = key;
  const text = JSON.stringify([1, images, extractor.id, extractor.sha256, extractor.dimension, convention]); // prettier-ignore
  const own = join(folder, createHash("sha256").update(text).digest("hex").slice(0, 32));
  await makeFolder(own);
  const about = join(own, "about.json");
  if (!(await exists(about))) await writeFileAtomic(about, `${JSON.stringify(key, null, 2)}\n`);
  const path = (start: number, end: number, kind: string) =>
    join(own, `${start}-${end}.${kind}.npy`);
  return {
    async read(start, end) {
      const features = await readMatrix(path(start, end, "features"), end - start);
      if (features?.shape[1] !== extractor.dimension) return undefined;
      const logits = await readMatrix(path(start, end, "logits"), end - start);
      return { features, ...(logits && { logits }) };
    },
    async write(start, end, { features, logits }) {
      if (logits) await writeMatrix(path(start, end, "logits"), logits);
      await writeMatrix(path(start, end, "features"), features);
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Undefined, when there is no such part, or what lies there is none: then it is made anew. */
async function readMatrix(path: string, rows: number): Promise<FeatureMatrix | undefined> {
  if (!(await exists(path))) return undefined;
  try {
    const { data, shape } = decodeNpy(await readBytes(path), path);
    return data instanceof Float32Array && shape.length === 2 && shape[0] === rows
      ? { data, shape }
      : undefined;
  } catch {
    return undefined;
  }
}

async function writeMatrix(path: string, { data, shape }: FeatureMatrix): Promise<void> {
  await writeFileAtomic(path, encodeNpy({ shape, data: Float32Array.from(data) }, path));
}
