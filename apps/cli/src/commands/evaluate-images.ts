import { useBackend } from "@vae/backend";
import { float64Algebra } from "@vae/backend/float64";
import { imageSize, unknownName, VaeError, type Source } from "@vae/base";
import { SquaredErrorAccumulator, VarianceLossAccumulator, type FrechetScore } from "@vae/metrics";
import type { InceptionConvention, InceptionDimension } from "@vae/metrics/inception";
import { featureCacheFolder } from "@vae/metrics/node";
import type { CommandAction, CommandContext, SharedOptions } from "../cli/command-context.js";
import { formatNumber, table } from "../cli/table.js";
import type { BackendRequest } from "./backend-request.js";
import { gatherImages } from "./fid/gather-side.js";
import { openImageSide, type ImageSide } from "./fid/image-side.js";
import { openImageExtractor } from "./fid/open-image-extractor.js";
import { checkPairs } from "./fid/paired-names.js";
import { scoreSides, type SideScores } from "./fid/score-sides.js";

/** Names that `--metrics` takes. */
const metricNames = ["mse", "variance-loss", "fid", "kid", "prdc", "isc"] as const;

type MetricName = (typeof metricNames)[number];

/** Options of `vae evaluate A B`. */
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
interface ImageScores {
  readonly images: readonly [string, string];
  readonly n: readonly [number, number];
  readonly fingerprints: readonly [string, string];
  /** Values of pixels in [0, 1]. */
  readonly mse?: number;
  readonly varianceLoss?: { readonly value: number; readonly axis: 0 | 1 };
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
  const needsBackend = metrics.some((name) => name !== "mse" && name !== "variance-loss");
  if (needsBackend || /:(rec|gen|sampler)/.test(`${a} ${b}`)) {
    context.log.info((await useBackend(options.backend)).reason);
  }
  const [first, second] = [await openImageSide(a, asked), await openImageSide(b, asked)];
  const scores = await scoreImages(first, second, metrics, options, context);
  context.output.result(scores, () => textOf(scores));
};

/** @throws {VaeError} NAME_UNKNOWN, when a name is no metric. */
function parseMetrics(names: readonly string[]): readonly MetricName[] {
  return names.map((name) => {
    if (!(metricNames as readonly string[]).includes(name)) {
      throw unknownName("metric", name, metricNames);
    }
    return name as MetricName;
  });
}

async function scoreImages(
  a: ImageSide,
  b: ImageSide,
  metrics: readonly MetricName[],
  options: EvaluateImagesOptions,
  { startProgress, listenForInterrupt, log }: CommandContext,
): Promise<ImageScores> {
  const has = (name: MetricName) => metrics.includes(name);
  if (has("mse")) checkPairs(a, b);
  const axis = options.axis === "1" ? 1 : 0;
  const pixels =
    has("mse") || has("variance-loss") ? await comparePixels(a, b, axis, has("mse")) : undefined;
  const features = metrics.filter((name) => name !== "mse" && name !== "variance-loss");
  let scores: SideScores | undefined;
  if (features.length > 0) {
    const signal = listenForInterrupt(
      "ending after the images in progress; finished parts are kept",
    );
    const extractor = await openImageExtractor(
      {
        extractor: options.extractor ?? "inception",
        dims: Number(options.dims) as InceptionDimension,
        convention: options.convention ?? "tf1",
        weights: options.weights,
        logits: has("isc"),
      },
      a.source.shape,
    );
    try {
      const gather = {
        cache: options.cache === false ? undefined : (options.cache ?? featureCacheFolder()),
        batchSize: options.batch,
        signal,
        startProgress,
        keepsFeatures: has("kid") || has("prdc"),
      };
      const sides = [
        await gatherImages(a, extractor, gather),
        await gatherImages(b, extractor, gather),
      ] as const;
      scores = scoreSides(sides[0], sides[1], {
        kid: has("kid"),
        prdc: has("prdc"),
        isc: has("isc"),
        fidInfinity: false,
        subsets: 100,
        subsetSize: Math.min(1000, a.source.length, b.source.length),
        neighbours: 5,
        tie: "lt",
        seed: options.seed,
        linearAlgebra: float64Algebra(),
      });
    } finally {
      extractor.dispose();
    }
    for (const { message } of scores.warnings) log.warn(message);
  }
  const { kid, prdc, isc, ...frechet } = scores ?? {};
  return {
    images: [a.name, b.name],
    n: [a.source.length, b.source.length],
    fingerprints: [a.source.fingerprint, b.source.fingerprint],
    ...(has("mse") && pixels?.mse !== undefined && { mse: pixels.mse }),
    ...(has("variance-loss") && pixels && { varianceLoss: { value: pixels.varianceLoss, axis } }),
    ...(has("fid") && { frechet: frechet as FrechetScore }),
    ...(kid && { kid }),
    ...(prdc && { prdc }),
    ...(isc && { isc }),
  };
}

/** Images read at once. */
const block = 256;

/** Mean squared error and variance loss, block after block; the real images are the data. */
async function comparePixels(
  { source: made }: ImageSide,
  { source: real, name }: ImageSide,
  axis: 0 | 1,
  isPaired: boolean,
): Promise<{ mse?: number; varianceLoss: number }> {
  if (made.shape.join() !== real.shape.join()) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${name}: expected images [${made.shape.join(", ")}] as on the other side, got [${real.shape.join(", ")}].`,
    );
  }
  const size = imageSize(real.shape);
  const error = new SquaredErrorAccumulator(size);
  const loss = new VarianceLossAccumulator(size, { axis });
  for (let start = 0; start < Math.max(made.length, real.length); start += block) {
    const [images, reconstructions] = [await read(real, start), await read(made, start)];
    if (images.length > 0) loss.addData(images);
    if (reconstructions.length > 0) loss.addReconstructions(reconstructions);
    if (isPaired) error.add(images, reconstructions);
  }
  return { ...(isPaired && { mse: error.value }), varianceLoss: loss.value };
}

async function read(source: Source, start: number): Promise<Uint8Array> {
  const count = Math.max(0, Math.min(block, source.length - start));
  const bytes = new Uint8Array(count * imageSize(source.shape));
  if (count > 0) {
    await source.read(
      Uint32Array.from({ length: count }, (_, i) => start + i),
      bytes,
    );
  }
  return bytes;
}

function textOf({ n, images, mse, varianceLoss, frechet, kid, prdc, isc }: ImageScores): string {
  const rows = [
    ...(mse === undefined ? [] : [["mse", formatNumber(mse), "pixels in [0, 1]"]]),
    ...(varianceLoss
      ? [["variance loss", formatNumber(varianceLoss.value), `axis ${varianceLoss.axis}`]]
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
