import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { VaeError } from "@vae/base";
import { readBytes } from "@vae/base/node";
import { decodeCifar } from "../formats/cifar.js";
import { fingerprintOf } from "../identity/fingerprint.js";
import { arraySource } from "../sources/array-source.js";
import type { DatasetFactory, DatasetInfo, ImageOptions, OpenedSplit } from "./dataset.js";
import { firstThatExists, notFound } from "./first-that-exists.js";
import { createImageDecoder } from "./images/image-decoder.js";
import { jpegSource } from "./images/jpeg-source.js";
import { readTarGz } from "./read-tar-gz.js";

/** A binary file of CIFAR with the SHA-1 of its content. */
interface CifarFile {
  readonly name: string;
  readonly records: number;
  readonly sha1: string;
}

/** What sets CIFAR-10 and CIFAR-100 apart. */
interface CifarDatasetOptions {
  readonly info: Pick<DatasetInfo, "id" | "title" | "options" | "classNames">;
  readonly classes: 10 | 100;
  /** Name and length of the official archive, and name of the folder in it. */
  readonly archive: string;
  readonly archiveBytes: number;
  readonly folder: string;
  readonly files: Readonly<Record<"train" | "test", readonly CifarFile[]>>;
  /** Files in the archive with the names of the classes, for each kind of labels. */
  readonly nameFiles?: Readonly<Record<"fine" | "coarse", string>>;
}

/** CIFAR-10 or CIFAR-100 in its binary form, packed or unpacked, checked against the SHA-1 of each file. */
export function cifarDataset(options: CifarDatasetOptions): DatasetFactory {
  const { classes, archive, archiveBytes, folder, files, nameFiles } = options;
  const { id } = options.info;
  const count = (part: readonly CifarFile[]) => part.reduce((sum, file) => sum + file.records, 0);
  return {
    info: {
      takesPath: false,
      shape: [32, 32, 3],
      splits: { train: count(files.train), test: count(files.test) },
      defaultSplit: "train",
      licence: "no formal licence; cite the report",
      citation:
        "Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images, technical report, University of Toronto, 2009",
      origin: `the official ${archive}, or its folder ${folder}, in ROOT, ROOT/cifar or ROOT/${id}`,
      ...options.info,
    },
    downloads: [
      {
        name: archive,
        bytes: archiveBytes,
        splits: ["train", "test"],
        address: `https://www.cs.toronto.edu/~kriz/${archive}`,
        async verify(path) {
          const wanted = [...files.train, ...files.test];
          checkFiles(id, wanted, await readTarGz(path, { wanted: limitsOf(wanted), limit }), path);
        },
      },
    ],
    open(request) {
      const { split, roots, jpeg, labels } = request;
      const wanted = files[split as "train" | "test"];
      const isCoarse = labels === "coarse";
      const imageOptions = { jpeg, labels: isCoarse ? labels : undefined };
      checkQuality(jpeg);
      // One hash over the official ones: it says which content was asked for before any of it is read.
      const hash = createHash("sha256");
      for (const { sha1, name } of wanted) hash.update(`${sha1}  ${name}\n`);
      const identity = { id, split, options: imageOptions, sha256: hash.digest("hex") };
      const fingerprint = fingerprintOf(identity);

      async function prepare(): Promise<OpenedSplit> {
        const places = roots.flatMap((root) => [root, join(root, "cifar"), join(root, id)]);
        const names = nameFiles && nameFiles[isCoarse ? "coarse" : "fine"];
        const contents = await readCifarFiles({ id, places, archive, folder, wanted, names });
        const decoded = decodeCifar(
          wanted.map(({ name }) => contents.get(name) ?? new Uint8Array()),
          { classes, subject: `${id}:${split}` },
        );
        const source = arraySource({
          images: decoded.images,
          shape: [32, 32, 3],
          labels: isCoarse ? decoded.coarseLabels : decoded.labels,
          fingerprint,
        });
        const classNames = names && classNamesOf(contents.get(names), isCoarse ? 20 : classes);
        return {
          source:
            jpeg === undefined
              ? source
              : jpegSource(source, {
                  quality: jpeg,
                  decoder: await createImageDecoder(request.loadSharp),
                  fingerprint,
                }),
          ...(classNames && { classNames }),
        };
      }

      return { key: fingerprint, prepare };
    },
  };
}

function checkQuality(jpeg: ImageOptions["jpeg"]): void {
  if (jpeg !== undefined && !(Number.isInteger(jpeg) && jpeg >= 1 && jpeg <= 100)) {
    throw new VaeError("CONFIG_INVALID", `jpeg: expected a quality of 1 to 100, got ${jpeg}.`);
  }
}

interface ReadCifarFilesOptions {
  readonly id: string;
  readonly places: readonly string[];
  readonly archive: string;
  readonly folder: string;
  readonly wanted: readonly CifarFile[];
  /** A text file beside them that may be missing. */
  readonly names: string | undefined;
}

/** The checked content of each file, by name. */
async function readCifarFiles({
  id,
  places,
  archive,
  folder,
  wanted,
  names,
}: ReadCifarFilesOptions): Promise<Map<string, Uint8Array>> {
  const firstName = wanted[0]?.name ?? "";
  const found = await firstThatExists(
    places.flatMap((place) => [join(place, folder, firstName), join(place, archive)]),
  );
  if (found === undefined) {
    throw notFound(
      `${id}: neither ${archive} nor ${folder} is there`,
      places,
      "put one of them into ROOT and give root (--root ROOT or VAE_DATA)",
    );
  }
  const limits = limitsOf(wanted);
  if (names !== undefined) limits.set(names, 10_000);
  const contents =
    basename(found) === archive
      ? await readTarGz(found, { wanted: limits, limit })
      : await readFolder(join(found, ".."), limits, names);
  checkFiles(id, wanted, contents, found);
  return contents;
}

/** Most bytes that an archive may unpack to; both have 184 MB. */
const limit = 400_000_000;

function limitsOf(files: readonly CifarFile[]): Map<string, number> {
  return new Map(files.map(({ name, records }) => [name, records * 3_074]));
}

/** Refuses files that are missing or have another content than the official ones. */
function checkFiles(
  id: string,
  wanted: readonly CifarFile[],
  contents: ReadonlyMap<string, Uint8Array>,
  path: string,
): void {
  for (const { name, sha1 } of wanted) {
    const content = contents.get(name);
    if (content === undefined) {
      throw new VaeError("DATA_INVALID", `${path}: holds no ${name}; get the archive again.`);
    }
    const got = createHash("sha1").update(content).digest("hex");
    if (got !== sha1) {
      throw new VaeError(
        "DATA_INVALID",
        `${path}: expected ${id}'s ${name} with SHA-1 ${sha1}, got ${content.length} bytes with SHA-1 ${got}.`,
      );
    }
  }
}

async function readFolder(
  folder: string,
  limits: ReadonlyMap<string, number>,
  optional: string | undefined,
): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const [name, limit] of limits) {
    const path = join(folder, name);
    if (name === optional && (await firstThatExists([path])) === undefined) continue;
    contents.set(name, await readBytes(path, { limit }));
  }
  return contents;
}

/** One name a line; they count only when there is one for each class. */
function classNamesOf(
  content: Uint8Array | undefined,
  classes: number,
): readonly string[] | undefined {
  const names = new TextDecoder().decode(content).split(/\r?\n/).filter(Boolean);
  return names.length === classes ? names : undefined;
}

/** CIFAR-10; the SHA-1 sums are those that MXNet's loader lists for the official files. */
export const cifar10 = cifarDataset({
  info: {
    id: "cifar-10",
    title: "CIFAR-10, 60,000 small colour photographs",
    options: ["jpeg"],
    classNames: [
      "airplane",
      "automobile",
      "bird",
      "cat",
      "deer",
      "dog",
      "frog",
      "horse",
      "ship",
      "truck",
    ],
  },
  classes: 10,
  archive: "cifar-10-binary.tar.gz",
  archiveBytes: 170_052_171,
  folder: "cifar-10-batches-bin",
  files: {
    train: [
      {
        name: "data_batch_1.bin",
        records: 10_000,
        sha1: "aadd24acce27caa71bf4b10992e9e7b2d74c2540",
      },
      {
        name: "data_batch_2.bin",
        records: 10_000,
        sha1: "c0ba65cce70568cd57b4e03e9ac8d2a5367c1795",
      },
      {
        name: "data_batch_3.bin",
        records: 10_000,
        sha1: "1dd00a74ab1d17a6e7d73e185b69dbf31242f295",
      },
      {
        name: "data_batch_4.bin",
        records: 10_000,
        sha1: "aab85764eb3584312d3c7f65fd2fd016e36a258e",
      },
      {
        name: "data_batch_5.bin",
        records: 10_000,
        sha1: "26e2849e66a845b7f1e4614ae70f4889ae604628",
      },
    ],
    test: [
      { name: "test_batch.bin", records: 10_000, sha1: "67eb016db431130d61cd03c7ad570b013799c88c" },
    ],
  },
});

/** CIFAR-100; the SHA-1 sums are those that MXNet's loader lists for the official files. */
export const cifar100 = cifarDataset({
  info: {
    id: "cifar-100",
    title: "CIFAR-100, 60,000 small colour photographs of 100 classes in 20 groups",
    options: ["jpeg", "labels"],
  },
  classes: 100,
  archive: "cifar-100-binary.tar.gz",
  archiveBytes: 168_513_733,
  folder: "cifar-100-binary",
  files: {
    train: [
      { name: "train.bin", records: 50_000, sha1: "e207cd2e05b73b1393c74c7f5e7bea451d63e08e" },
    ],
    test: [{ name: "test.bin", records: 10_000, sha1: "8fb6623e830365ff53cf14adec797474f5478006" }],
  },
  nameFiles: { fine: "fine_label_names.txt", coarse: "coarse_label_names.txt" },
});
