import { VaeError } from "@vae/base";
import {
  frechetDistance,
  frechetInfinity,
  frechetScore,
  inceptionExtractorId,
  inceptionScore,
  kernelDistanceOfSubsets,
  noWeights,
  precisionRecall,
  type FeatureExtractor,
  type FeatureMatrix,
  type FrechetInfinity,
  type FrechetScore,
  type InceptionScore,
  type KernelSubsetDistance,
  type LinearAlgebra,
  type PrecisionRecall,
} from "@vae/metrics";
import type { GatheredSide } from "./gather-side.js";

/** Which scores are taken beside the Fréchet distance. */
export interface ScoreRequest {
  readonly kid: boolean;
  readonly prdc: boolean;
  readonly isc: boolean;
  readonly fidInfinity: boolean;
  /** Images in the smallest subset that the distance is extrapolated from. */
  readonly infinityFrom?: number;
  readonly subsets: number;
  readonly subsetSize: number;
  readonly neighbours: number;
  readonly tie: "lt" | "le";
  readonly seed: number;
  readonly linearAlgebra: LinearAlgebra | undefined;
}

/** Scores of one set against another, and what made them; plain JSON. */
export interface SideScores extends FrechetScore {
  readonly kid?: KernelSubsetDistance & { readonly name: string };
  readonly prdc?: PrecisionRecall;
  readonly isc?: InceptionScore;
  readonly fidInfinity?: FrechetInfinity;
}

/**
 * Scores the images of `a`, generated, against those of `b`, real.
 *
 * @throws {VaeError} DATA_INVALID, when the two were made by different extractors or conventions, or a score needs
 *   features that a file of statistics has not.
 */
export function scoreSides(a: GatheredSide, b: GatheredSide, request: ScoreRequest): SideScores {
  const extractor = commonExtractor(describeSide(a), describeSide(b));
  const options =
    request.linearAlgebra === undefined ? {} : { linearAlgebra: request.linearAlgebra };
  const distance = frechetDistance(a.frechet, b.frechet, options);
  const image = ({ name, seed }: GatheredSide) => ({
    source: name,
    isQuantised: true,
    ...(seed !== undefined && { seed }),
  });
  const score = frechetScore(distance, {
    extractor,
    convention: a.convention,
    images: [image(a), image(b)],
  });
  const featuresOf = (side: GatheredSide, score: string) => {
    if (side.features !== undefined) return side.features;
    throw new VaeError(
      "DATA_INVALID",
      `${score}: needs features of ${side.name}, and statistics are not enough; give the images or a file of features.`,
    );
  };
  return {
    ...score,
    ...(request.fidInfinity && {
      fidInfinity: infinityOf(a.name, featuresOf(a, "--fid-infinity"), b, request),
    }),
    ...(request.kid && {
      kid: {
        name: kernelName(extractor),
        ...kernelOf(featuresOf(a, "--kid"), featuresOf(b, "--kid"), request),
      },
    }),
    ...(request.prdc && {
      prdc: precisionRecall(featuresOf(b, "--prdc"), featuresOf(a, "--prdc"), {
        ...options,
        neighbours: request.neighbours,
        tie: request.tie,
      }),
    }),
    ...(request.isc && { isc: scoreOfClasses(a) }),
  };
}

function infinityOf(
  name: string,
  features: FeatureMatrix,
  { frechet }: GatheredSide,
  { infinityFrom: smallest = 5000, seed, linearAlgebra }: ScoreRequest,
): FrechetInfinity {
  const count = features.shape[0] ?? 0;
  if (count <= smallest) {
    throw new VaeError(
      "DATA_INVALID",
      `--fid-infinity: needs more than ${smallest} images of ${name}, got ${count}; start from fewer with --infinity-from.`,
    );
  }
  return frechetInfinity(features, frechet, {
    smallest,
    seed,
    ...(linearAlgebra && { linearAlgebra }),
  });
}

function kernelOf(
  a: FeatureMatrix,
  b: FeatureMatrix,
  { subsets, subsetSize, linearAlgebra }: ScoreRequest,
): KernelSubsetDistance {
  const [first = 0, second = 0] = [a.shape[0], b.shape[0]];
  if (Math.min(first, second) < subsetSize) {
    throw new VaeError(
      "DATA_INVALID",
      `kid: subsets of ${subsetSize} images need as many on both sides, got ${first} and ${second}; take smaller ones with --subset-size.`,
    );
  }
  return kernelDistanceOfSubsets(a, b, {
    subsets,
    subsetSize,
    ...(linearAlgebra && { linearAlgebra }),
  });
}

/** By torch-fidelity's shuffle. */
function scoreOfClasses({ logits, name }: GatheredSide): InceptionScore {
  if (logits !== undefined) return inceptionScore(logits, { shuffleSeed: 2020 });
  throw new VaeError("DATA_INVALID", `--isc: needs the images of ${name}.`);
}

/** Only the kernel distance of the 2048 features bears the name KID. */
function kernelName({ id, dimension }: FeatureExtractor): string {
  if (id !== inceptionExtractorId) return `KD-${id}`;
  return dimension === 2048 ? "KID" : `KID-${dimension}`;
}

/** What must agree before two sets of features can be compared. */
export interface DescribedFeatures {
  readonly name: string;
  /** Undefined for a foreign file. */
  readonly extractor?: FeatureExtractor | undefined;
  readonly dimension: number;
  readonly convention: string;
}

/** What is known of the features of a side. */
export function describeSide({
  name,
  extractor,
  convention,
  frechet,
}: GatheredSide): DescribedFeatures {
  const dimension = "mean" in frechet ? frechet.mean.length : (frechet.shape[1] ?? 0);
  return { name, extractor, convention, dimension };
}

/**
 * The extractor of two sets of features.
 *
 * @throws {VaeError} DATA_INVALID, when they were made by different extractors, numbers of features or conventions.
 */
export function commonExtractor(a: DescribedFeatures, b: DescribedFeatures): FeatureExtractor {
  const known = a.extractor ?? b.extractor;
  for (const { name, extractor } of [a, b]) {
    if (extractor === undefined || known === undefined) continue;
    const isSame = (["id", "sha256", "dimension"] as const).every((k) => extractor[k] === known[k]);
    if (isSame) continue;
    throw new VaeError(
      "DATA_INVALID",
      `${name}: made by ${extractor.id} (${extractor.dimension} features, weights ${extractor.sha256.slice(0, 8)}), the ` +
        `other side by ${known.id} (${known.dimension}, ${known.sha256.slice(0, 8)}); they cannot be compared.`,
    );
  }
  if (a.dimension !== b.dimension) {
    throw new VaeError(
      "DATA_INVALID",
      `${a.name} and ${b.name}: ${a.dimension} features on one side and ${b.dimension} on the other; they cannot be compared (see --dims).`,
    );
  }
  if (a.convention !== b.convention) {
    throw new VaeError(
      "DATA_INVALID",
      `${a.name} and ${b.name}: made by different conventions, ${a.convention} and ${b.convention}; they cannot be compared.`,
    );
  }
  return known ?? { id: inceptionExtractorId, sha256: noWeights, dimension: a.dimension };
}
