import { createHash } from "node:crypto";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { imageSize, VaeError, type ImageShape, type Source } from "@vae/base";
import { readBytes } from "@vae/base/node";
import { decodeMat } from "../formats/mat.js";
import { fingerprintOf } from "../identity/fingerprint.js";
import { createSource } from "../sources/create-source.js";
import type { DatasetFactory, OpenedSplit } from "./dataset.js";
import { firstThatExists, notFound } from "./first-that-exists.js";

const shape: ImageShape = [32, 32, 3];

/** A file of SVHN with its number of images and its MD5. */
interface SvhnFile {
  readonly name: string;
  readonly images: number;
  readonly md5: string;
  readonly bytes: number;
}

/** The data set SVHN, cropped digits, in the form of these files. */
export function svhnDataset(files: Readonly<Record<string, SvhnFile>>): DatasetFactory {
  const splits = Object.fromEntries(
    Object.entries(files).map(([split, { images }]) => [split, images]),
  );
  return {
    info: {
      id: "svhn",
      title: "SVHN, house numbers from street views, one digit an image",
      takesPath: false,
      shape,
      splits,
      defaultSplit: "train",
      classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
      options: [],
      licence: "non-commercial use only",
      citation:
        "Yuval Netzer, Tao Wang, Adam Coates, Alessandro Bissacco, Bo Wu, Andrew Y. Ng, Reading Digits in Natural " +
        "Images with Unsupervised Feature Learning, NIPS Workshop on Deep Learning, 2011",
      origin: "the official files of format 2, train_32x32.mat and so on, in ROOT/svhn or ROOT",
    },
    downloads: Object.entries(files).map(([split, file]) => ({
      name: file.name,
      bytes: file.bytes,
      splits: [split],
      address: `http://ufldl.stanford.edu/housenumbers/${file.name}`,
      async verify(path) {
        await readOfficial(file, path);
      },
    })),
    open({ split, roots }) {
      const file = files[split];
      if (file === undefined) throw new VaeError("NAME_UNKNOWN", `svhn: no split "${split}".`);
      const sha256 = createHash("sha256").update(`${file.md5}  ${file.name}\n`).digest("hex");
      const fingerprint = fingerprintOf({ id: "svhn", split, sha256 });
      return { key: fingerprint, prepare: () => prepare(file, roots, fingerprint) };
    },
  };
}

async function prepare(
  file: SvhnFile,
  roots: readonly string[],
  fingerprint: string,
): Promise<OpenedSplit> {
  const { name, images } = file;
  const places = roots.flatMap((root) => [join(root, "svhn"), root]);
  const path = await firstThatExists(places.map((place) => join(place, name)));
  if (path === undefined) {
    throw notFound(
      `svhn: ${name} is not there`,
      places,
      "put it into ROOT/svhn and give root (--root ROOT or VAE_DATA)",
    );
  }
  const bytes = await readOfficial(file, path);
  const limit = images * imageSize(shape) + 1_000;
  const arrays = decodeMat(bytes, {
    subject: path,
    limit,
    inflate: (part) => inflate(part, limit, path),
  });
  const [x, y] = [arrays.get("X"), arrays.get("y")];
  if (x?.shape.join() !== [...shape, images].join() || y?.data.length !== images) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected X of [${shape.join(", ")}, ${images}] and as many y, got ` +
        `${x === undefined ? "none" : `[${x.shape.join(", ")}]`} and ${y?.data.length ?? "none"}.`,
    );
  }
  const labels = y.data.map((digit) => digit % 10); // MATLAB counts from 1: 10 stands for the digit 0
  return { source: columnMajorSource(x.data, labels, fingerprint) };
}

async function readOfficial({ name, md5 }: SvhnFile, path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  const got = createHash("md5").update(bytes).digest("hex");
  if (got !== md5) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected svhn's ${name} with MD5 ${md5}, got ${bytes.length} bytes with MD5 ${got}.`,
    );
  }
  return bytes;
}

function inflate(bytes: Uint8Array, limit: number, subject: string): Uint8Array {
  try {
    return new Uint8Array(inflateSync(bytes, { maxOutputLength: limit }));
  } catch (cause) {
    const problem = cause instanceof RangeError ? `is longer than ${limit} bytes` : "is damaged";
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: a compressed variable ${problem}; get the file again.`,
      {
        cause,
      },
    );
  }
}

/** Images whose rows run fastest, then columns, then colours: turned as they are read, without a second copy. */
function columnMajorSource(data: Uint8Array, labels: Uint8Array, fingerprint: string): Source {
  const [height, width, channels] = shape;
  const size = imageSize(shape);
  return createSource({ length: labels.length, shape, labels, fingerprint }, (indices, out) => {
    for (let i = 0; i < indices.length; i++) {
      const start = (indices[i] ?? 0) * size;
      let to = i * size;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          for (let c = 0; c < channels; c++)
            out[to++] = data[start + (c * width + x) * height + y]!;
        }
      }
    }
    return undefined;
  });
}

/** SVHN; the MD5 sums are those that torchvision's loader lists. */
export const svhn = svhnDataset({
  train: {
    name: "train_32x32.mat",
    images: 73_257,
    md5: "e26dedcc434d2e4c54c9b2d4a06d8373",
    bytes: 182_040_794,
  },
  test: {
    name: "test_32x32.mat",
    images: 26_032,
    md5: "eb5a983be6a315427106f1b164d9cef3",
    bytes: 64_275_384,
  },
  extra: {
    name: "extra_32x32.mat",
    images: 531_131,
    md5: "a93ce644f1a588dc4d68dda5feec44a7",
    bytes: 1_329_278_602,
  },
});
