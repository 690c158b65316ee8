import { sha256, type Source } from "@vae/base";
import { decodeCifar, type DecodeCifarOptions } from "../formats/cifar.js";
import { fingerprintOf } from "../identity/fingerprint.js";
import { arraySource } from "./array-source.js";

/** The files of one split of CIFAR, and which labels it has. */
export interface CifarSourceOptions extends Pick<DecodeCifarOptions, "classes"> {
  /** The binary files in their order, e.g. `data_batch_1.bin` to `data_batch_5.bin`. */
  readonly files: readonly Uint8Array[];
  /** Which labels of CIFAR-100. Default `fine`. */
  readonly labels?: "fine" | "coarse";
  /** Name of the split, for the fingerprint. Default `all`. */
  readonly split?: string;
}

/**
 * A source over binary files of CIFAR-10 or CIFAR-100 that are in memory, `32×32×3`.
 *
 * @throws {VaeError} DATA_INVALID, when a file is no whole number of records or a label is too large.
 *
 * @example
 * ```ts
 * const file = new Uint8Array(await (await fetch("test_batch.bin")).arrayBuffer());
 * const source = await cifarSource({ files: [file], classes: 10, split: "test" });
 * source.shape; // [32, 32, 3]
 * ```
 */
export async function cifarSource({
  files,
  classes,
  labels = "fine",
  split = "all",
}: CifarSourceOptions): Promise<Source> {
  const id = `cifar-${classes}`;
  const decoded = decodeCifar(files, { classes, subject: `${id}:${split}` });
  const isCoarse = classes === 100 && labels === "coarse";
  const hashes = await Promise.all(files.map((file) => sha256(file)));
  return arraySource({
    images: decoded.images,
    shape: [32, 32, 3],
    labels: isCoarse ? decoded.coarseLabels : decoded.labels,
    fingerprint: fingerprintOf({
      id,
      split,
      options: { labels: isCoarse ? "coarse" : undefined },
      sha256: await sha256(new TextEncoder().encode(hashes.join("\n"))),
    }),
  });
}
