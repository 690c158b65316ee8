import { imageSize, Rng, VaeError, type Source } from "@vae/base";
import {
  decodeLatents,
  encodeSource,
  latentsOf,
  reconstruct,
  type Posteriors,
  type Vae,
} from "@vae/core";
import {
  imageMoments,
  renormaliseImages,
  samplePrior,
  sampleSecondStage,
  stretchImages,
  type FittedSampler,
} from "@vae/two-stage";
import {
  momentsWithNoise,
  releasedStatisticsOf,
  treatLatents,
  type LatentTreatment,
  type RenormalisedSecondStage,
} from "./latent-samples.js";
import { needsSecondStage, samplerOfRow, type RowId } from "./rows.js";
import { shardRange, type Shard } from "./shard.js";

/** What the images of a row are made with. */
export interface RowMaker {
  readonly vae: Vae;
  readonly secondStage?: RenormalisedSecondStage | undefined;
  /** Opens a fitted sampler for a row that asks for one. */
  readonly openSampler?: (id: string) => Promise<FittedSampler>;
  /** Number of images to generate. */
  readonly generated: number;
  readonly seed: number;
}

/**
 * What rows take from the real images, which are reconstructed; each is made once, when the first row asks for it, and
 * most rows ask for nothing.
 */
export interface RealImages {
  readonly source: () => Promise<Source>;
  readonly posteriors: () => Promise<Posteriors>;
  /** In [0, 1]: all of them, or those of a range, which are read anew each time. */
  readonly pixels: (range?: readonly [start: number, end: number]) => Promise<Float32Array>;
}

/** What a row is made of. */
export interface MadeRow {
  /** All latents of the row, `[n, d]`. */
  readonly latents: Float32Array;
  /** Those of the shard, in [0, 1], but for what a treatment of the images leaves outside. */
  readonly images: Float32Array;
}

/** Reads what rows need of the real images, when it is needed. */
export function realImages(vae: Vae, openSource: () => Promise<Source>): RealImages {
  let source: Promise<Source> | undefined;
  let posteriors: Promise<Posteriors> | undefined;
  let pixels: Promise<Float32Array> | undefined;
  const open = () => (source ??= openSource());
  const readPixels = async (range?: readonly [number, number]) => {
    const images = await open();
    const [start, end] = range ?? [0, images.length];
    const bytes = new Uint8Array((end - start) * imageSize(images.shape));
    await images.read(
      Uint32Array.from({ length: end - start }, (_, i) => start + i),
      bytes,
    );
    return Float32Array.from(bytes, (value) => value / 255);
  };
  return {
    source: open,
    posteriors: () => (posteriors ??= open().then((images) => encodeSource(vae, images))),
    pixels: (range) => (range === undefined ? (pixels ??= readPixels()) : readPixels(range)),
  };
}

/**
 * Makes the images of a row, or a shard of them, which are those of the whole. All rows of the second stage start from the
 * same draws of u, which the seed fixes.
 *
 * A shard draws the latents of all images, since each draw goes on where the last one ended, and decodes its own. Where an
 * image depends on others, it decodes all and keeps its own: of `rec/global`, whose moments are over all images, and of
 * reconstructions that a network or a flow draws on the way.
 *
 * NB: a network may round the last bits of an image differently in a batch of another size, as a shard's last one is.
 *
 * @throws {VaeError} CONFIG_INVALID, when a row needs a second stage and there is none.
 */
export async function makeRow(
  row: RowId,
  maker: RowMaker,
  real: RealImages,
  shard: Shard = { index: 0, count: 1 },
): Promise<MadeRow> {
  const { network } = maker.vae;
  const latents = await latentsOfRow(row, maker, real);
  const [start, end] = shardRange(latents.length / network.latent, shard);
  if (start === end) return { latents, images: new Float32Array(0) };
  const make = async (decoded: Float32Array) =>
    imagesOfRow(row, await decodeRow(row, maker, decoded, real), maker, real);
  if (!isMadeWhole(row, maker)) {
    const own = latents.subarray(start * network.latent, end * network.latent);
    return { latents, images: await make(own) };
  }
  const size = imageSize(network.imageShape);
  return { latents, images: (await make(latents)).subarray(start * size, end * size) };
}

/** Whether an image of the row depends on more than its own latent. */
function isMadeWhole(row: RowId, { vae }: RowMaker): boolean {
  return row === "rec/global" || (row.startsWith("rec/") && isDrawnOnTheWay(vae));
}

/** Whether a draw depends on earlier ones or goes through a flow: then the posteriors alone do not tell z. */
function isDrawnOnTheWay({ network, objective }: Vae): boolean {
  return network.forward !== undefined || objective.flow !== undefined;
}

/** The latents that a row decodes. */
async function latentsOfRow(
  row: RowId,
  maker: RowMaker,
  { posteriors }: RealImages,
): Promise<Float32Array> {
  const { vae, secondStage, generated, seed } = maker;
  const rng = new Rng(seed).fork("evaluation");
  if (row === "rec/sample" || row === "rec/mean" || row === "rec/global") {
    return latentsOf(
      await posteriors(),
      row === "rec/mean" ? "mean" : "sample",
      rng.fork("reconstruction"),
    );
  }
  const sampler = samplerOfRow(row);
  if (sampler !== undefined) return sampleFitted(sampler, maker, rng);
  const prior = () => samplePrior(generated, vae.network.latent, rng.fork("prior"));
  if (!needsSecondStage(row)) return prior();
  if (secondStage === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `row "${row}": the run has no second stage. Train one with vae train --second-stage RUN.`,
    );
  }
  const drawn = await sampleSecondStage(
    secondStage.model,
    generated,
    rng.fork("second-stage"),
    secondStage,
  );
  if (row === "gen-2/min-max") return drawn;
  const combined = /^gen-2\/decoder-noise\+(.*)$/.exec(row)?.[1];
  if (combined !== undefined) {
    return treatNoisy(drawn, combined as LatentTreatment, secondStage, rng.fork("decoder-noise"));
  }
  const { latents, priorScale } = await treatLatents(
    drawn,
    row.replace(/^gen-[12]\//, "") as LatentTreatment,
    secondStage,
    {
      rng: rng.fork("decoder-noise"),
      released: async () =>
        releasedStatisticsOf(secondStage, await posteriors(), rng.fork("released")),
    },
  );
  return row === "gen-1/as-released" ? prior().map((value) => value * priorScale) : latents;
}

/** The decoder's noise, and then a treatment by the moments that latents have with it. */
async function treatNoisy(
  drawn: Float32Array,
  treatment: LatentTreatment,
  stage: RenormalisedSecondStage,
  rng: Rng,
): Promise<Float32Array> {
  const noisy = await treatLatents(drawn, "decoder-noise", stage, { rng });
  const generated = await momentsWithNoise(stage);
  return (await treatLatents(noisy.latents, treatment, { ...stage, generated }, { rng })).latents;
}

async function sampleFitted(
  id: string,
  { openSampler, generated }: RowMaker,
  rng: Rng,
): Promise<Float32Array> {
  if (openSampler === undefined) {
    throw new VaeError("CONFIG_INVALID", `row "sampler/${id}": only vae evaluate fits samplers.`);
  }
  const fitted = await openSampler(id);
  try {
    return await fitted.sample(generated, rng.fork(`samplers/${id}`));
  } finally {
    fitted.dispose();
  }
}

/** Decodes latents of a row; reconstructions are made image by image where the posteriors alone do not tell z. */
async function decodeRow(
  row: RowId,
  { vae, seed }: RowMaker,
  latents: Float32Array,
  { source }: RealImages,
): Promise<Float32Array> {
  if (!isDrawnOnTheWay(vae) || !row.startsWith("rec/")) return decodeLatents(vae, latents);
  const rng = new Rng(seed).fork("evaluation").fork("reconstruction");
  return reconstruct(vae, await source(), { from: row === "rec/mean" ? "mean" : "sample", rng });
}

/** What is done to the images of a row after they were decoded. */
async function imagesOfRow(
  row: RowId,
  images: Float32Array,
  { vae }: RowMaker,
  { pixels }: RealImages,
): Promise<Float32Array> {
  const size = imageSize(vae.network.imageShape);
  if (row === "gen-2/min-max") return stretchImages(images, size);
  if (row !== "rec/global") return images;
  return renormaliseImages(images, {
    generated: imageMoments(images, size),
    real: imageMoments(await pixels(), size),
  });
}
