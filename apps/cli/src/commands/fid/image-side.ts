import { sha256, unknownName, VaeError, type ImageShape, type Source } from "@vae/base";
import { readBytes } from "@vae/base/node";
import { quantise } from "@vae/core";
import { arraySource } from "@vae/datasets";
import { openDataset, openPictures } from "@vae/datasets/node";
import { picturesOf, type PictureSource } from "@vae/metrics/node";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  latentTreatments,
  openRenormalised,
  type LatentTreatment,
} from "../../evaluation/latent-samples.js";
import { makeRow, realImages } from "../../evaluation/make-row.js";
import { needsSecondStage, rowIds, type RowId } from "../../evaluation/rows.js";
import { exPostSamplers, openRunSampler } from "../../evaluation/run-samplers.js";
import { sampleRun } from "../../evaluation/sample-run.js";
import { testSplitOf } from "../../evaluation/test-split.js";
import { openRun, secondStageFolder, type OpenRun } from "../../runs/open-run.js";

/** Where one set of images comes from, and what it is called. */
export interface ImageSide {
  /** As it was asked for. */
  readonly name: string;
  /** The images, each of its own size. */
  readonly pictures: PictureSource;
  /** Height, width and channels; undefined where sizes differ. */
  readonly shape: ImageShape | undefined;
  /** Paths of pictures within their folder or archive; undefined for other images. */
  readonly names?: readonly string[] | undefined;
  /** What a person should know of these images. */
  readonly notes: readonly string[];
  /**
   * The same images where all have one size.
   *
   * @throws {VaeError} DATA_INVALID, when sizes differ.
   */
  openSource(): Promise<Source>;
  /** Of the draw, where a run generated the images. */
  readonly seed?: number;
}

/** How images are opened. */
export interface ImageSideOptions {
  readonly root?: string | undefined;
  /** What floats of npy and npz files mean by black and white. */
  readonly range?: readonly [number, number] | undefined;
  /** Images that a sampler makes. */
  readonly generated: number;
  readonly seed: number;
  /** Images that a run reconstructs. Absent: the `test` split of its data set. */
  readonly data?: string | undefined;
}

/** Short names. */
const aliases: Readonly<Record<string, RowId>> = { rec: "rec/sample", "gen-2": "gen-2/none" };

/** What latents of a fitted sampler can be renormalised by: it has no decoder, and no images went through it. */
const fittedTreatments = latentTreatments.filter(
  (treatment) =>
    treatment !== "none" && treatment !== "decoder-noise" && !treatment.startsWith("as-released"),
);

/** The rows of a run's table, and their short names. */
function rowsIn(run: string): readonly string[] {
  const hasSecondStage = existsSync(secondStageFolder(run));
  return [...Object.keys(aliases), ...rowIds].filter(
    (name) => hasSecondStage || !needsSecondStage(aliases[name] ?? (name as RowId)),
  );
}

/** `sampler/ID/RENORMALISATION` of every fitted sampler. */
const fittedNames = exPostSamplers.flatMap((id) =>
  fittedTreatments.map((treatment) => `sampler/${id}/${treatment}`),
);

/**
 * Opens images: a folder or zip, an npy or npz file, a split of a data set, or a run with a sampler.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such data set or sampler; else as the readers.
 */
export async function openImageSide(name: string, options: ImageSideOptions): Promise<ImageSide> {
  const run = parseRun(name);
  if (run !== undefined) {
    const source = await runSource(run.path, run.sampler, options);
    return { ...sideOf(name, source), seed: options.seed };
  }
  const { root, range } = options;
  const takesRange = /\.np[yz]$/i.test(name);
  const opening = { root, ...(takesRange && range !== undefined && { range }) };
  const pictures = await openPictures(name, opening);
  const { shape, names, notes } = pictures;
  return { name, pictures, shape, names, notes, openSource: () => openDataset(name, opening) };
}

/** Images that are open already. */
function sideOf(name: string, source: Source): ImageSide {
  return {
    name,
    pictures: picturesOf(source),
    shape: source.shape,
    notes: [],
    openSource: () => Promise.resolve(source),
  };
}

/** Whether a folder is a run. */
function isRun(path: string): boolean {
  return existsSync(join(path, "config.json")) && statSync(path).isDirectory();
}

/** `FOLDER:SAMPLER`, where the folder is a run. */
function parseRun(name: string): { path: string; sampler: string } | undefined {
  const colon = name.lastIndexOf(":");
  const path = name.slice(0, colon);
  if (colon > 0 && isRun(path)) {
    const asked = name.slice(colon + 1);
    if (![...rowsIn(path), ...fittedNames].includes(asked)) throw unknownSampler(path, asked);
    return { path, sampler: aliases[asked] ?? asked };
  }
  if (isRun(name)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${name}: is a run; say what of it, e.g. ${name}:rec. It has ${listOf(name)}.`,
    );
  }
  return undefined;
}

function unknownSampler(run: string, asked: string): VaeError {
  if (/^gen-?2/.test(asked) && !existsSync(secondStageFolder(run))) {
    return new VaeError(
      "CONFIG_INVALID",
      `${run}:${asked}: the run has no second stage. Train one with vae train --second-stage ${run}. It has ${listOf(run)}.`,
    );
  }
  const near = asked.split("/").length === 3 ? fittedNames : rowsIn(run);
  return unknownName("sampler", asked, near);
}

function listOf(run: string): string {
  return `${rowsIn(run).join(", ")}, and sampler/NAME with /${fittedTreatments.join(", /")}`;
}

/** Images that a run generates or reconstructs, rounded to 8 bits. */
async function runSource(
  path: string,
  sampler: string,
  options: ImageSideOptions,
): Promise<Source> {
  const run = await openRun(path, { root: options.root });
  try {
    const images = quantise(await imagesOf(run, sampler, options));
    const fingerprint = `run:${sampler} sha256:${await sha256(images)}`;
    return arraySource({ images, shape: run.vae.network.imageShape, fingerprint });
  } finally {
    run.dispose();
  }
}

/** The very images of the table of scores, where the sampler is one of its rows. */
async function imagesOf(
  run: OpenRun,
  sampler: string,
  { root, generated, seed, data }: ImageSideOptions,
): Promise<Float32Array> {
  if (!(rowIds as readonly string[]).includes(sampler)) {
    const [, id, treatment] = sampler.split("/");
    const renormalise = treatment as LatentTreatment;
    return (await sampleRun(run, { n: generated, seed, stage: 2, sampler: id, renormalise }))
      .images;
  }
  const row = sampler as RowId;
  const maker = {
    vae: run.vae,
    secondStage: needsSecondStage(row) ? await openRenormalised(run) : undefined,
    openSampler: (id: string) => openRunSampler(run, id),
    generated,
    seed,
  };
  const real = realImages(run.vae, () =>
    openDataset(data ?? testSplitOf(run.config.data), { root }),
  );
  return (await makeRow(row, maker, real)).images;
}

/** Bytes of an npz file, when the name is one. */
export async function npzBytes(name: string): Promise<Uint8Array | undefined> {
  return /\.npz$/i.test(name) && existsSync(name) ? readBytes(name) : undefined;
}
