import { sha256, unknownName, VaeError, type Source } from "@vae/base";
import { gunzip, isGzip } from "./formats/gunzip.js";
import { decodeIdx } from "./formats/idx.js";
import { fingerprintOf } from "./identity/fingerprint.js";
import { arraySource } from "./sources/array-source.js";

/** Where each split of the 10,000 images begins and ends. */
export const fashionMnist10kSplits = {
  train: [0, 8_000],
  test: [8_000, 10_000],
  all: [0, 10_000],
} as const satisfies Record<string, readonly [start: number, end: number]>;

/** Which images to load, and how. */
export interface LoadFashionMnist10kOptions {
  /** `train`: the first 8,000; `test`: the last 2,000; `all`. Default `all`. */
  readonly split?: keyof typeof fashionMnist10kSplits;
  /** Reads the packed file. The default takes it from this package: from disk in Node, by fetch elsewhere. */
  readonly load?: () => Promise<Uint8Array>;
}

/** The official image file, then the official label file. */
const content = {
  imageBytes: 7_840_016,
  bytes: 7_850_024,
  sha256: "30214f3fe91405cb8ea60b11ecf0914a65dd6a6ca8e13c13a62eb434f2d9fe56",
};

/**
 * The 10,000 official test images of Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) with their labels,
 * `28×28×1`. They are in the package: no network, no data folder. MIT licence, in `assets/`.
 *
 * @throws {VaeError} DATA_INVALID, when the file is damaged; IO_FAILED, when it cannot be read;
 *   NAME_UNKNOWN, when there is no such split.
 *
 * @example
 * ```ts
 * const source = await loadFashionMnist10k({ split: "train" });
 * source.length; // 8000
 * ```
 */
export async function loadFashionMnist10k({
  split = "all",
  load = loadFromPackage,
}: LoadFashionMnist10kOptions = {}): Promise<Source> {
  if (!Object.hasOwn(fashionMnist10kSplits, split)) {
    throw unknownName("split of fashion-mnist-10k", split, Object.keys(fashionMnist10kSplits));
  }
  const subject = "fashion-mnist-10k.idx.gz";
  const packed = await load();
  // A server that sends .gz files with Content-Encoding makes the browser unpack them.
  const bytes = isGzip(packed) ? await gunzip(packed, { limit: content.bytes, subject }) : packed;
  const hash = await sha256(bytes);
  if (hash !== content.sha256) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected content with sha256 ${content.sha256}, got ${hash}; install @vae/datasets again.`,
    );
  }
  const images = decodeIdx(bytes.subarray(0, content.imageBytes), subject).data;
  const labels = decodeIdx(bytes.subarray(content.imageBytes), subject).data;
  const [start, end] = fashionMnist10kSplits[split];
  return arraySource({
    images: images.subarray(start * 784, end * 784),
    shape: [28, 28, 1],
    labels: labels.subarray(start, end),
    fingerprint: fingerprintOf({ id: "fashion-mnist-10k", split, sha256: hash }),
  });
}

async function loadFromPackage(): Promise<Uint8Array> {
  // Bundlers know this form and ship the file. It is one folder up from src/ and from dist/ alike: this file must
  // stay at the top of src/.
  const url = new URL("../assets/fashion-mnist-10k.idx.gz", import.meta.url);
  try {
    if (url.protocol === "file:") {
      // Asked for at run time, since an import of node:fs would break bundles for browsers.
      return new Uint8Array(await process.getBuiltinModule("node:fs/promises").readFile(url));
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    const message = `fashion-mnist-10k.idx.gz: cannot be read from ${url.href}.`;
    throw new VaeError("IO_FAILED", message, { cause });
  }
}
