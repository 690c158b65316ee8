import { useBackend } from "@vae/backend";
import { float64Algebra } from "@vae/backend/float64";
import { imageSize, unknownName, VaeError, type Source } from "@vae/base";
import {
  SquaredErrorAccumulator,
  VarianceLossAccumulator,
  type FrechetScore,
  type ImageExtractor,
} from "@vae/metrics";
import type { InceptionConvention, InceptionDimension } from "@vae/metrics/inception";
import { featureCacheFolder, threadedLinearAlgebra } from "@vae/metrics/node";
import type { CommandAction, CommandContext, SharedOptions } from "../cli/command-context.js";
import { formatNumber, table } from "../cli/table.js";
import { openImageExtractor } from "../evaluation/open-image-extractor.js";
import type { BackendRequest } from "./backend-request.js";
import { gatherImages, type GatheredSide } from "./fid/gather-side.js";
import { openImageSide, type ImageSide } from "./fid/image-side.js";
import { pairImages } from "./fid/paired-names.js";
import { scoreSides, type SideScores } from "./fid/score-sides.js";

/** Names that `--metrics` takes. */
const metricNames = ["mse", "variance-loss", "fid", "kid", "prdc", "isc"] as const;

/** A name that `--metrics` takes. */
export type MetricName = (typeof metricNames)[number];

/** Options of a comparison of images. */
export interface EvaluateImagesOptions extends SharedOptions {
  readonly metrics?: readonly string[];
  readonly axis: string;
  readonly extractor?: string;
  readonly dims: string;
  readonly convention?: InceptionConvention;
  readonly weights?: string;
  readonly cache?: string | false;
  readonly batch?: number;
  readonly range?: readonly [number, number];
  readonly n: number;
  readonly root?: string;
  readonly seed: number;
  readonly backend: BackendRequest;
}

/** Scores of images against others; plain JSON. */
export interface ImageScores {
  readonly images: readonly [string, string];
  readonly n: readonly [number, number];
  readonly fingerprints: readonly [string, string];
  /** Values of pixels in [0, 1]. */
  readonly mse?: number;
  /** `perMse`: the variance loss over the mean squared error, which is 1 for a projection. */
  readonly varianceLoss?: {
    readonly value: number;
    readonly axis: 0 | 1;
    readonly perMse?: number;
  };
  readonly frechet?: FrechetScore;
  readonly kid?: SideScores["kid"];
  readonly prdc?: SideScores["prdc"];
  readonly isc?: SideScores["isc"];
}

/**
 * `vae evaluate A B --metrics …`: A, reconstructed or generated, against B, the real images. Pictures of two folders
 * are paired by their names, all else in order; only `mse` needs pairs.
 */
export const evaluateImages: CommandAction<EvaluateImagesOptions> = async (
  [a = "", b = ""],
  options,
  context,
) => {
  const metrics = parseMetrics(options.metrics ?? ["mse", "variance-loss"]);
  const asked = {
    root: options.root,
    range: options.range,
    generated: options.n,
    seed: options.seed,
  };
  // A colon may stand behind a run, whose images are made.
  if (needsFeatures(metrics) || `${a}${b}`.includes(":")) {
    context.log.info((await useBackend(options.backend)).reason);
  }
  const [first, second] = [await openImageSide(a, asked), await openImageSide(b, asked)];
  for (const { name, notes } of [first, second]) {
    for (const note of notes) context.log.warn(`${name}: ${note}.`);
  }
  const scorer = createImageScorer(second, metrics, options, context);
  try {
    const scores = await scorer.score(first, { isPaired: metrics.includes("mse") });
    context.output.result(scores, () => scoresText(scores));
  } finally {
    scorer.dispose();
  }
};

/** @throws {VaeError} NAME_UNKNOWN, when a name is no metric. */
export function parseMetrics(names: readonly string[]): readonly MetricName[] {
  return names.map((name) => {
    if (!(metricNames as readonly string[]).includes(name)) {
      throw unknownName("metric", name, metricNames);
    }
    return name as MetricName;
  });
}

function needsFeatures(metrics: readonly MetricName[]): boolean {
  return metrics.some((name) => name !== "mse" && name !== "variance-loss");
}

/** Scores sets of images against one set of real ones, whose features are extracted once. */
export interface ImageScorer {
  /**
   * @param isPaired - Whether the images are those of the real set, so that they have a mean squared error.
   * @throws {VaeError} DATA_INVALID, when images cannot be paired, or differ in size where pixels are compared;
   *   SHAPE_MISMATCH, when those of the two sets do.
   */
  score(a: ImageSide, options: { readonly isPaired: boolean }): Promise<ImageScores>;
  dispose(): void;
}

/** Makes a scorer; the extractor and the real features wait for the first set that needs them. */
export function createImageScorer(
  b: ImageSide,
  metrics: readonly MetricName[],
  options: EvaluateImagesOptions,
  { startProgress, listenForInterrupt, log, commandLine }: CommandContext,
): ImageScorer {
  const has = (name: MetricName) => metrics.includes(name);
  const axis = options.axis === "1" ? 1 : 0;
  let extractor: ImageExtractor | undefined;
  let real: GatheredSide | undefined;
  let signal: AbortSignal | undefined;

  async function compareFeatures(a: ImageSide): Promise<SideScores> {
    signal ??= listenForInterrupt("ending after the images in progress; finished parts are kept");
    extractor ??= await openImageExtractor(
      {
        extractor: options.extractor ?? "inception",
        dims: Number(options.dims) as InceptionDimension,
        convention: options.convention ?? "tf1",
        weights: options.weights,
        logits: has("isc"),
      },
      a,
    );
    const gather = {
      cache: options.cache === false ? undefined : (options.cache ?? featureCacheFolder()),
      batchSize: options.batch,
      signal,
      commandLine,
      startProgress,
      keepsFeatures: has("kid") || has("prdc"),
    };
    const made = await gatherImages(a, extractor, gather);
    real ??= await gatherImages(b, extractor, gather);
    return scoreSides(made, real, {
      kid: has("kid"),
      prdc: has("prdc"),
      isc: has("isc"),
      fidInfinity: false,
      subsets: 100,
      subsetSize: Math.min(1000, a.pictures.length, b.pictures.length),
      neighbours: 5,
      tie: "lt",
      seed: options.seed,
      linearAlgebra: float64Algebra() ?? threadedLinearAlgebra(),
    });
  }

  return {
    async score(a, { isPaired }) {
      const takesMse = isPaired && has("mse");
      const pairs = takesMse ? pairImages(a, b) : undefined;
      const pixels =
        takesMse || has("variance-loss") ? await comparePixels(a, b, axis, pairs) : undefined;
      const scores = needsFeatures(metrics) ? await compareFeatures(a) : undefined;
      for (const { message } of scores?.warnings ?? []) log.warn(message);
      const { kid, prdc, isc, ...frechet } = scores ?? {};
      const { mse, varianceLoss: value } = pixels ?? {};
      const hasRatio = mse !== undefined && mse > 0 && value !== undefined;
      return {
        images: [a.name, b.name],
        n: [a.pictures.length, b.pictures.length],
        fingerprints: [a.pictures.fingerprint, b.pictures.fingerprint],
        ...(mse !== undefined && { mse }),
        ...(has("variance-loss") &&
          value !== undefined && {
            varianceLoss: { value, axis, ...(hasRatio && { perMse: value / mse }) },
          }),
        ...(has("fid") && { frechet: frechet as FrechetScore }),
        ...(kid && { kid }),
        ...(prdc && { prdc }),
        ...(isc && { isc }),
      };
    },
    dispose: () => {
      extractor?.dispose();
    },
  };
}

/** Images read at once. */
const block = 256;

/**
 * Mean squared error and variance loss, block after block; the real images are the data.
 *
 * @param pairs - For each real image the place of its pair; absent where images have none.
 */
async function comparePixels(
  a: ImageSide,
  b: ImageSide,
  axis: 0 | 1,
  pairs: Uint32Array | undefined,
): Promise<{ mse?: number; varianceLoss: number }> {
  const [made, real] = [await a.openSource(), await b.openSource()];
  if (made.shape.join() !== real.shape.join()) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${b.name}: expected images [${made.shape.join(", ")}] as on the other side, got [${real.shape.join(", ")}].`,
    );
  }
  const size = imageSize(real.shape);
  const error = new SquaredErrorAccumulator(size);
  const loss = new VarianceLossAccumulator(size, { axis });
  for (let start = 0; start < Math.max(made.length, real.length); start += block) {
    const images = await read(real, start);
    const reconstructions = await read(made, start, pairs);
    if (images.length > 0) loss.addData(images);
    if (reconstructions.length > 0) loss.addReconstructions(reconstructions);
    if (pairs) error.add(images, reconstructions);
  }
  return { ...(pairs && { mse: error.value }), varianceLoss: loss.value };
}

async function read(source: Source, start: number, places?: Uint32Array): Promise<Uint8Array> {
  const count = Math.max(0, Math.min(block, source.length - start));
  const bytes = new Uint8Array(count * imageSize(source.shape));
  const indices = Uint32Array.from({ length: count }, (_, i) => places?.[start + i] ?? start + i);
  if (count > 0) await source.read(indices, bytes);
  return bytes;
}

/** The scores as text. */
export function scoresText(scores: ImageScores): string {
  const { n, images, mse, varianceLoss, frechet, kid, prdc, isc } = scores;
  const ratio = varianceLoss?.perMse;
  const rows = [
    ...(mse === undefined ? [] : [["mse", formatNumber(mse), "pixels in [0, 1]"]]),
    ...(varianceLoss
      ? [
          [
            "variance loss",
            formatNumber(varianceLoss.value),
            `axis ${varianceLoss.axis}${ratio === undefined ? "" : `, ${formatNumber(ratio)} of mse`}`,
          ],
        ]
      : []),
    ...(frechet ? [[frechet.name, formatNumber(frechet.value), frechet.convention]] : []),
    ...(kid
      ? [[kid.name, formatNumber(kid.mean), `± ${formatNumber(kid.standardDeviation)}`]]
      : []),
    ...(prdc
      ? (["precision", "recall", "density", "coverage"] as const).map((key) => [
          key,
          formatNumber(prdc[key]),
          `k = ${prdc.neighbours}`,
        ])
      : []),
    ...(isc
      ? [["Inception Score", formatNumber(isc.mean), `± ${formatNumber(isc.standardDeviation)}`]]
      : []),
  ];
  const columns = [{ title: "" }, { title: "", align: "right" as const }, { title: "" }];
  return `${images[0]} (${n[0]}) against ${images[1]} (${n[1]})\n\n${table(columns, rows)}`;
}
