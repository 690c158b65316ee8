import { VaeError } from "@vae/base";
import { readBytes, writeFileAtomic } from "@vae/base/node";
import {
  FeatureMoments,
  decodeFeatures,
  decodeStatistics,
  encodeFeatures,
  encodeStatistics,
  type FeatureExtractor,
  type FeatureMatrix,
  type StatisticsOrigin,
} from "@vae/metrics";
import { joinRows } from "@vae/metrics/node";
import { decodeNpz } from "@vae/base";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";

/** Options of `vae fid merge`. */
export interface MergeOptions extends SharedOptions {
  readonly out: string;
}

/** One part of a set of images. */
interface Part {
  readonly path: string;
  readonly origin: StatisticsOrigin;
  readonly moments: FeatureMoments;
  readonly features?: FeatureMatrix;
}

/** `vae fid merge PARTS… --out FILE`: statistics or features of parts become those of the whole. */
export const mergeParts: CommandAction<MergeOptions> = async (paths, { out }, { output }) => {
  const parts: Part[] = [];
  for (const path of paths) parts.push(await readPart(path));
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) {
    throw new VaeError("CONFIG_INVALID", "vae fid merge: expected two parts or more.");
  }
  for (const part of others) checkSame(first, part);
  const features = parts.flatMap((part) => (part.features ? [part.features] : []));
  if (features.length !== 0 && features.length !== parts.length) {
    throw new VaeError("DATA_INVALID", "vae fid merge: expected features or statistics, got both.");
  }
  for (const { moments } of others) first.moments.merge(moments);
  const bytes =
    features.length > 0
      ? encodeFeatures(joinRows(features), first.origin)
      : encodeStatistics(first.moments, first.origin);
  await writeFileAtomic(out, bytes);
  const { count, dimension } = first.moments;
  const result = { out, parts: parts.length, n: count, dimension, ...first.origin };
  output.result(result, () => `${out}: ${count} images of ${parts.length} parts`);
};

async function readPart(path: string): Promise<Part> {
  const bytes = await readBytes(path);
  const isFeatures = "feats" in decodeNpz(bytes, path);
  const file = isFeatures ? decodeFeatures(bytes, path) : decodeStatistics(bytes, path);
  const extractor = file.extractor ?? foreign(path);
  const origin = { extractor, convention: file.convention };
  return "features" in file
    ? { path, origin, moments: FeatureMoments.of(file.features), features: file.features }
    : { path, origin, moments: FeatureMoments.fromGaussian(file) };
}

function foreign(path: string): FeatureExtractor {
  throw new VaeError(
    "DATA_INVALID",
    `${path}: a foreign file does not say of how many images and by which weights it is; merge files of vae fid.`,
  );
}

function checkSame(first: Part, part: Part): void {
  const [a, b] = [first, part].map(({ origin }) => JSON.stringify(origin));
  if (a === b) return;
  throw new VaeError(
    "DATA_INVALID",
    `${part.path}: made otherwise than ${first.path}: ${b} and ${a}; they cannot be merged.`,
  );
}
