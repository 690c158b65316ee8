import { useBackend } from "@vae/backend";
import { float64Algebra } from "@vae/backend/float64";
import { VaeError } from "@vae/base";
import { writeFileAtomic } from "@vae/base/node";
import {
  FeatureMoments,
  encodeFeatures,
  encodeStatistics,
  noWeights,
  type ImageExtractor,
} from "@vae/metrics";
import type { InceptionConvention, InceptionDimension } from "@vae/metrics/inception";
import { featureCacheFolder, threadedLinearAlgebra } from "@vae/metrics/node";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { formatNumber, table } from "../cli/table.js";
import { openImageExtractor } from "../evaluation/open-image-extractor.js";
import type { BackendRequest } from "./backend-request.js";
import {
  gatherFile,
  gatherImages,
  type GatheredSide,
  type GatherOptions,
} from "./fid/gather-side.js";
import type { ImageSide } from "./fid/image-side.js";
import { openSide, type OpenedSide } from "./fid/open-side.js";
import {
  commonExtractor,
  describeSide,
  scoreSides,
  type DescribedFeatures,
  type SideScores,
} from "./fid/score-sides.js";

/** Options of `vae fid`. */
export interface FidOptions extends SharedOptions {
  readonly dims?: string;
  readonly convention?: InceptionConvention;
  readonly extractor: string;
  readonly weights?: string;
  readonly kid?: boolean;
  readonly prdc?: boolean;
  readonly isc?: boolean;
  readonly fidInfinity?: boolean;
  readonly infinityFrom: number;
  readonly subsets: number;
  readonly subsetSize: number;
  readonly neighbours: number;
  readonly tie: "lt" | "le";
  readonly statsOut?: string;
  readonly featuresOut?: string;
  /** False: `--no-cache`. */
  readonly cache?: string | false;
  readonly batch?: number;
  readonly range?: readonly [number, number];
  readonly limit?: number;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly n: number;
  readonly data?: string;
  readonly root?: string;
  readonly seed: number;
  readonly backend: BackendRequest;
}

/** `vae fid A [B]`: distances between two sets of images, or statistics of one. */
export const fid: CommandAction<FidOptions> = async (
  [first = "", second],
  options,
  { log, output, commandLine, startProgress, listenForInterrupt },
) => {
  const { statsOut, featuresOut, shard } = options;
  if (second === undefined && statsOut === undefined && featuresOut === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      "vae fid: one set of images has no distance; name a second one, or a file for --stats-out or --features-out.",
    );
  }
  if (shard !== undefined && second !== undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      "--shard: is for one set with --stats-out or --features-out.",
    );
  }
  const signal = listenForInterrupt("ending after the images in progress; finished parts are kept");
  const choice = await useBackend(options.backend);
  log.info(choice.reason);
  const names = second === undefined ? [first] : [first, second];
  const asked = {
    root: options.root,
    range: options.range,
    generated: options.n,
    seed: options.seed,
    data: options.data,
  };
  const opened: OpenedSide[] = [];
  for (const name of names) opened.push(await openSide(name, asked));
  for (const side of opened) {
    if (side.kind !== "images") continue;
    for (const note of side.side.notes) log.warn(`${side.side.name}: ${note}.`);
  }

  const gather: GatherOptions = {
    cache: options.cache === false ? undefined : (options.cache ?? featureCacheFolder()),
    batchSize: options.batch,
    signal,
    commandLine,
    startProgress,
    keepsFeatures: [options.kid, options.prdc, options.fidInfinity, featuresOut].some(Boolean),
    limit: options.limit,
    shard,
  };
  const sides = await gatherAll(opened, options, gather);
  const [a, b] = sides as [GatheredSide, GatheredSide | undefined];
  if (a.count !== null && a.moments === undefined && statsOut !== undefined) {
    log.warn(
      `${statsOut}: statistics of ${a.count} images, fewer than features, have a singular covariance.`,
    );
  }
  await writeFiles(a, { statsOut, featuresOut });
  const nativeAlgebra = float64Algebra();
  const linearAlgebra = nativeAlgebra ?? threadedLinearAlgebra();
  const scores =
    b &&
    scoreSides(a, b, {
      kid: options.kid === true,
      prdc: options.prdc === true,
      isc: options.isc === true,
      fidInfinity: options.fidInfinity === true,
      infinityFrom: options.infinityFrom,
      subsets: options.subsets,
      subsetSize: options.subsetSize,
      neighbours: options.neighbours,
      tie: options.tie,
      seed: options.seed,
      linearAlgebra,
    });
  for (const { message } of scores?.warnings ?? []) log.warn(message);
  if (scores?.extractor.sha256 === noWeights && scores.extractor.id.startsWith("inception")) {
    log.warn(
      "neither side says which weights made it; the name is only as good as your word for the files.",
    );
  }
  const about = {
    backend: choice.name,
    linearAlgebra: nativeAlgebra === undefined ? "plain TypeScript" : "native float64",
    imagesPerSecond: sides.map(({ imagesPerSecond }) => imagesPerSecond ?? null),
    fingerprints: sides.map(({ fingerprint }) => fingerprint ?? null),
  };
  const written = { ...(statsOut && { statsOut }), ...(featuresOut && { featuresOut }) };
  output.result(
    scores
      ? { ...scores, ...about, ...written }
      : {
          images: a.name,
          n: a.count,
          extractor: a.extractor,
          convention: a.convention,
          ...about,
          ...written,
        },
    () =>
      scores
        ? scoreText(scores)
        : `${Object.values(written).join(", ")}: ${a.count} images of ${a.name}, ${a.convention}`,
  );
};

/** Features of all sides by one extractor, which is opened only where there are images. */
async function gatherAll(
  opened: readonly OpenedSide[],
  options: FidOptions,
  gather: GatherOptions,
): Promise<GatheredSide[]> {
  const files = new Map<number, GatheredSide>();
  for (const [i, side] of opened.entries()) {
    if (side.kind !== "images")
      files.set(i, await gatherFile(side.name, side.kind, options.convention));
  }
  if (options.isc === true && files.has(0)) {
    throw new VaeError("CONFIG_INVALID", `--isc: needs the images of ${files.get(0)!.name}.`);
  }
  const described = [...files.values()].map(describeSide);
  // What goes without saying is as in the file that images are compared with.
  const convention = options.convention ?? described[0]?.convention ?? "tf1";
  const dims = Number(options.dims ?? described[0]?.dimension ?? 2048);
  let extractor: ImageExtractor | undefined;
  try {
    const sides: GatheredSide[] = [];
    for (const [i, side] of opened.entries()) {
      if (side.kind === "images") {
        extractor ??= await openImageExtractor(
          {
            extractor: options.extractor,
            dims: (inceptionDimensions.includes(dims) ? dims : 2048) as InceptionDimension,
            convention: convention as InceptionConvention,
            weights: options.weights,
            logits: options.isc === true,
          },
          side.side,
        );
        // Before hours are spent on features that nothing can be compared with.
        for (const file of described) commonExtractor(file, featuresToMake(side.side, extractor));
        sides.push(await gatherImages(side.side, extractor, gather));
      } else sides.push(files.get(i)!);
    }
    return sides;
  } finally {
    extractor?.dispose();
  }
}

/** Features of the network that have a name. */
const inceptionDimensions: readonly number[] = [64, 192, 768, 2048];

function featuresToMake(
  { name }: ImageSide,
  { extractor, convention }: ImageExtractor,
): DescribedFeatures {
  return { name, extractor, convention, dimension: extractor.dimension };
}

async function writeFiles(
  side: GatheredSide,
  { statsOut, featuresOut }: { statsOut: string | undefined; featuresOut: string | undefined },
): Promise<void> {
  const { extractor, convention, features, name } = side;
  if (statsOut === undefined && featuresOut === undefined) return;
  if (extractor === undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${name}: does not say what made it, so nothing is written from it.`,
    );
  }
  const origin = { extractor, convention };
  if (statsOut !== undefined) {
    await writeFileAtomic(statsOut, encodeStatistics(side.moments ?? momentsOf(side), origin));
  }
  if (featuresOut !== undefined && features !== undefined) {
    await writeFileAtomic(featuresOut, encodeFeatures(features, origin));
  }
}

/** Moments of few images, whose distances are taken from their features. */
function momentsOf({ features, name }: GatheredSide): FeatureMoments {
  if (features !== undefined) return FeatureMoments.of(features);
  throw new VaeError("DATA_INVALID", `${name}: does not say of how many images it is.`);
}

function scoreText({
  name,
  value,
  convention,
  n,
  kid,
  prdc,
  isc,
  fidInfinity,
}: SideScores): string {
  const rows = [
    [
      name,
      formatNumber(value),
      `${convention}, ${n.map((count) => count ?? "?").join(" against ")} images`,
    ],
    ...(fidInfinity
      ? [
          [
            `${name} at infinity`,
            formatNumber(fidInfinity.value),
            `slope ${formatNumber(fidInfinity.slope)}, seed ${fidInfinity.seed}`,
          ],
        ]
      : []),
    ...(kid
      ? [
          [
            kid.name,
            formatNumber(kid.mean),
            `± ${formatNumber(kid.standardDeviation)}, ${kid.values.length} subsets of ${kid.subsetSize}, seed ${kid.seed}`,
          ],
        ]
      : []),
    ...(prdc
      ? (["precision", "recall", "density", "coverage"] as const).map((key) => [
          key,
          formatNumber(prdc[key]),
          `k = ${prdc.neighbours}, ${prdc.tie === "lt" ? "<" : "≤"}`,
        ])
      : []),
    ...(isc
      ? [
          [
            "Inception Score",
            formatNumber(isc.mean),
            `± ${formatNumber(isc.standardDeviation)}, ${isc.splits} parts`,
          ],
        ]
      : []),
  ];
  return table([{ title: "" }, { title: "", align: "right" }, { title: "" }], rows);
}
