import { Rng, unknownName, VaeError, type Source } from "@vae/base";
import { readBytes } from "@vae/base/node";
import { decodeLatents, encodeSource, latentsOf, quantise } from "@vae/core";
import { arraySource, sha256 } from "@vae/datasets";
import { openDataset } from "@vae/datasets/node";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { latentTreatments, type LatentTreatment } from "../../evaluation/latent-samples.js";
import { samplers, sampleRun, type SampleRunOptions } from "../../evaluation/sample-run.js";
import { openRun, type OpenRun } from "../../runs/open-run.js";

/** Where one set of images comes from, and what it is called. */
export interface ImageSide {
  /** As it was asked for. */
  readonly name: string;
  readonly source: Source;
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
}

/** Short names. */
const aliases: Readonly<Record<string, string>> = { rec: "rec/sample", "gen-2": "gen-2/none" };

/** What can be asked of a run, in the words of the table of scores. */
function samplerNames(): readonly string[] {
  return [
    ...Object.keys(aliases),
    "rec/sample",
    "rec/mean",
    "gen-1",
    ...latentTreatments.map((treatment) => `gen-2/${treatment}`),
    ...Object.keys(samplers)
      .filter((id) => id !== "prior" && id !== "second-stage")
      .map((id) => `sampler/${id}`),
  ];
}

/**
 * Opens images: a folder or zip, an npy or npz file, a split of a data set, or a run with a sampler.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such data set or sampler; else as the readers.
 */
export async function openImageSide(name: string, options: ImageSideOptions): Promise<ImageSide> {
  const run = parseRun(name);
  if (run !== undefined) {
    const source = await runSource(run.path, run.sampler, options);
    return { name, source, seed: options.seed };
  }
  const { root, range } = options;
  const takesRange = /\.np[yz]$/i.test(name);
  const source = await openDataset(name, {
    root,
    ...(takesRange && range !== undefined && { range }),
  });
  return { name, source };
}

/** `FOLDER:SAMPLER`, where the folder is a run. */
function parseRun(name: string): { path: string; sampler: string } | undefined {
  const isRun = (path: string) =>
    existsSync(join(path, "config.json")) && statSync(path).isDirectory();
  const colon = name.lastIndexOf(":");
  const path = name.slice(0, colon);
  if (colon > 0 && isRun(path)) {
    const asked = name.slice(colon + 1);
    if (!samplerNames().includes(asked)) throw unknownName("sampler", asked, samplerNames());
    return { path, sampler: aliases[asked] ?? asked };
  }
  if (isRun(name)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${name}: is a run; say what of it, e.g. ${name}:gen-1, ${name}:gen-2 or ${name}:rec.`,
    );
  }
  return undefined;
}

/** Images that a run generates or reconstructs, rounded to 8 bits. */
async function runSource(
  path: string,
  sampler: string,
  { root, generated, seed }: ImageSideOptions,
): Promise<Source> {
  const run = await openRun(path, { root });
  try {
    const floats = sampler.startsWith("rec/")
      ? await reconstructions(run, sampler === "rec/mean" ? "mean" : "sample", { root, seed })
      : (await sampleRun(run, { n: generated, seed, ...stageOf(sampler) })).images;
    const images = quantise(floats);
    const fingerprint = `run:${sampler} sha256:${await sha256(images)}`;
    return arraySource({ images, shape: run.vae.network.imageShape, fingerprint });
  } finally {
    run.dispose();
  }
}

function stageOf(
  name: string,
): Pick<SampleRunOptions, "stage" | "renormalise"> & { sampler?: string } {
  if (name === "gen-1") return { stage: 1, renormalise: "none" };
  const [kind, what = ""] = name.split("/");
  return kind === "sampler"
    ? { stage: 2, renormalise: "none", sampler: what }
    : { stage: 2, renormalise: what as LatentTreatment };
}

/** Of the test split, as the table of scores has them. */
async function reconstructions(
  run: OpenRun,
  from: "sample" | "mean",
  { root, seed }: { root: string | undefined; seed: number },
): Promise<Float32Array> {
  const source = await openDataset(`${run.config.data.replace(/:[^:]*$/, "")}:test`, { root });
  const posteriors = await encodeSource(run.vae, source);
  const rng = new Rng(seed).fork("evaluation");
  return decodeLatents(run.vae, latentsOf(posteriors, from, rng.fork("reconstruction")));
}

/** Bytes of an npz file, when the name is one. */
export async function npzBytes(name: string): Promise<Uint8Array | undefined> {
  return /\.npz$/i.test(name) && existsSync(name) ? readBytes(name) : undefined;
}
