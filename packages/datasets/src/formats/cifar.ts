import { VaeError } from "@vae/base";

/** Pixels of a record: 32×32, each colour a plane of its own. */
const plane = 32 * 32;

/** The images and labels of one or more binary files of CIFAR. */
export interface CifarImages {
  /** `[n, 32, 32, 3]`. */
  readonly images: Uint8Array;
  /** Classes: 10 in CIFAR-10, the 100 fine ones in CIFAR-100. */
  readonly labels: Uint8Array;
  /** The 20 coarse classes of CIFAR-100; empty for CIFAR-10. */
  readonly coarseLabels: Uint8Array;
}

/** What is decoded. */
export interface DecodeCifarOptions {
  /** Which of the two data sets. */
  readonly classes: 10 | 100;
  /** What error messages start with, usually the data set's name. */
  readonly subject?: string;
}

/**
 * Decodes the binary version of CIFAR-10 or CIFAR-100 (Krizhevsky, 2009), one file after the other.
 *
 * A record is one label byte (CIFAR-100: the coarse, then the fine label) and 1,024 red, 1,024 green and 1,024
 * blue bytes, row by row; the result has the three colours of a pixel side by side.
 *
 * @param files - The whole files, unpacked.
 * @throws {VaeError} DATA_INVALID, when a file is no whole number of records or a label is too large.
 *
 * @example
 * ```ts
 * const { images, labels } = decodeCifar([await read("test_batch.bin")], { classes: 10 });
 * ```
 */
export function decodeCifar(
  files: readonly Uint8Array[],
  { classes, subject = "CIFAR" }: DecodeCifarOptions,
): CifarImages {
  const labelBytes = classes === 10 ? 1 : 2;
  const record = labelBytes + 3 * plane;
  for (const [i, { length }] of files.entries()) {
    if (length === 0 || length % record !== 0) {
      throw new VaeError(
        "DATA_INVALID",
        `${subject}: expected file ${i + 1} to be records of ${record} bytes, got ${length} bytes.`,
      );
    }
  }
  const n = files.reduce((sum, { length }) => sum + length / record, 0);
  const images = new Uint8Array(n * 3 * plane);
  const labels = new Uint8Array(n);
  const coarseLabels = new Uint8Array(classes === 10 ? 0 : n);
  let image = 0;
  for (const file of files) {
    for (let start = 0; start < file.length; start += record) {
      const fine = file[start + labelBytes - 1]!;
      labels[image] = checkLabel(fine, classes, image, subject);
      if (classes === 100) coarseLabels[image] = checkLabel(file[start]!, 20, image, subject);
      interleave(file, start + labelBytes, images, image * 3 * plane);
      image += 1;
    }
  }
  return { images, labels, coarseLabels };
}

function interleave(from: Uint8Array, start: number, to: Uint8Array, out: number): void {
  let position = out;
  for (let pixel = start; pixel < start + plane; pixel++) {
    to[position] = from[pixel]!;
    to[position + 1] = from[pixel + plane]!;
    to[position + 2] = from[pixel + 2 * plane]!;
    position += 3;
  }
}

function checkLabel(label: number, classes: number, image: number, subject: string): number {
  if (label < classes) return label;
  throw new VaeError(
    "DATA_INVALID",
    `${subject}: expected a label in 0 … ${classes - 1} at image ${image}, got ${label}.`,
  );
}
