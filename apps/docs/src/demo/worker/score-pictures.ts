import { VaeError, type ImageShape } from "@vae/base";
import {
  FeatureMoments,
  frechetDistance,
  frechetScore,
  type FrechetScore,
  type FrechetSide,
  type ImageExtractor,
} from "@vae/metrics";
import type { PictureFiles, ScoreRequest } from "../protocol/calls.js";
import type { Tell } from "../protocol/serve-calls.js";
import { decodePicture, pictureOf, type DecodedPicture } from "./decode-picture.js";
import { openFeatures } from "./open-features.js";

/** Pictures that pass through a network at once. */
const batchSize = 16;

/** What {@link scorePictures} takes beside the request. */
export interface ScorePicturesOptions {
  readonly tell: Tell;
  readonly signal: AbortSignal;
  /** `@default decodePicture` */
  readonly decode?: (file: File) => Promise<DecodedPicture>;
}

/**
 * Fréchet distance between two sets of picture files, as `vae fid` computes it: one channel where every picture is grey,
 * else three; exact moments in float64.
 *
 * Pictures are decoded twice, once to learn their sizes, so that no more than a batch is in memory.
 *
 * @throws {VaeError} DATA_INVALID, when a set has fewer than 2 pictures or one cannot be read; INTERRUPTED, when the
 *   signal fires; and as {@link openFeatures}.
 */
export async function scorePictures(
  { sets, features: choice }: ScoreRequest,
  { tell, signal, decode = decodePicture }: ScorePicturesOptions,
): Promise<FrechetScore> {
  for (const { name, files } of sets) {
    if (files.length >= 2) continue;
    throw new VaeError(
      "DATA_INVALID",
      `${name}: expected at least 2 pictures, got ${files.length}.`,
    );
  }
  const total = sets[0].files.length + sets[1].files.length;
  const looks: Look[] = [];
  for (const file of sets.flatMap(({ files }) => files)) {
    checkSignal(signal);
    const { height, width, isGrey } = await decode(file);
    looks.push({ height, width, isGrey });
    tell("scoring", { what: "looking at the pictures", done: looks.length, total });
  }
  const channels = looks.every(({ isGrey }) => isGrey) ? 1 : 3;
  const extractor = await openFeatures(choice, shapeOf(looks, channels));
  try {
    const sides: FrechetSide[] = [];
    let before = 0;
    for (const set of sets) {
      const onDone = (done: number) => {
        tell("scoring", { what: "computing features", done: before + done, total });
      };
      sides.push(await featuresOf(set, extractor, channels, { decode, signal, onDone }));
      before += set.files.length;
    }
    tell("scoring", { what: "computing the distance", done: total, total });
    return frechetScore(frechetDistance(sides[0]!, sides[1]!), {
      extractor: extractor.extractor,
      convention: extractor.convention,
      images: [
        { source: sets[0].name, isQuantised: true },
        { source: sets[1].name, isQuantised: true },
      ],
    });
  } finally {
    extractor.dispose();
  }
}

type Look = Omit<DecodedPicture, "rgba">;

/** The shape of all, or `undefined` where they differ. */
function shapeOf([first, ...others]: readonly Look[], channels: 1 | 3): ImageShape | undefined {
  if (first === undefined) return undefined;
  const { height, width } = first;
  const isOne = others.every((other) => other.height === height && other.width === width);
  return isOne ? [height, width, channels] : undefined;
}

interface FeaturesOptions {
  readonly decode: (file: File) => Promise<DecodedPicture>;
  readonly signal: AbortSignal;
  readonly onDone: (done: number) => void;
}

/** Features of one set: the rows where they are few, else their moments. */
async function featuresOf(
  { files }: PictureFiles,
  extractor: ImageExtractor,
  channels: 1 | 3,
  { decode, signal, onDone }: FeaturesOptions,
): Promise<FrechetSide> {
  const { dimension } = extractor.extractor;
  const rows = files.length > dimension ? undefined : new Float64Array(files.length * dimension);
  const moments = new FeatureMoments(rows === undefined ? dimension : 1);
  for (let start = 0; start < files.length; start += batchSize) {
    checkSignal(signal);
    const batch = files.slice(start, start + batchSize);
    const pictures = await Promise.all(
      batch.map(async (file) => pictureOf(await decode(file), channels)),
    );
    const { features } = await extractor.extract(pictures, start);
    if (rows === undefined) moments.add(features.data);
    else rows.set(features.data, start * dimension);
    onDone(start + batch.length);
  }
  return rows === undefined ? moments : { data: rows, shape: [files.length, dimension] };
}

function checkSignal(signal: AbortSignal): void {
  if (signal.aborted) throw new VaeError("INTERRUPTED", "Stopped.");
}
