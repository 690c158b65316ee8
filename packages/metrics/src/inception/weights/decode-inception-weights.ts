import { decodeSafetensors, sha256, VaeError } from "@vae/base";
import { lastConvolutions, type InceptionDimension } from "../convolutions.js";
import { foldGraph, foldStateDictionary, takeFolded, type FoldedWeights } from "./fold.js";
import { decodeGraphDef } from "./graph-def.js";
import type { NamedNumbers, Numbers } from "./named-numbers.js";
import { decodeStateDictionary } from "./state-dictionary.js";

/** Forms in which the weights are published. */
export type InceptionFormat = "graph-def" | "state-dictionary" | "safetensors";

/** Weights of FID-InceptionV3 and what they are. */
export interface InceptionWeights extends FoldedWeights {
  readonly format: InceptionFormat;
  /** Of the whole file; part of every score. */
  readonly sha256: string;
  /** The published file this is by its hash, if it is one. */
  readonly published?: string;
  /** Kinds of features that the file suffices for. */
  readonly dimensions: readonly InceptionDimension[];
}

/** Files that the literature's numbers were made with. */
const publishedFiles: Readonly<Record<string, string>> = {
  "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2":
    "pt_inception-2015-12-05-6726825d.pth",
};

/**
 * Reads a file of weights of FID-InceptionV3: the frozen TensorFlow graph (`.pb`), a PyTorch state dictionary (`.pth`,
 * of either format) or safetensors with batch normalisation folded in, told apart by their content.
 *
 * Every name and shape is checked; a safetensors file may end early and then offers fewer features.
 *
 * @param subject - Name of the file, which error messages start with.
 * @throws {VaeError} DATA_INVALID, when the file is none of these, cut off, or not of this network; SHAPE_MISMATCH, when
 *   a tensor has another shape.
 */
export async function decodeInceptionWeights(
  bytes: Uint8Array,
  subject = "Inception weights",
): Promise<InceptionWeights> {
  const format = formatOf(bytes, subject);
  const weights = decode(bytes, format, subject);
  const hash = await sha256(bytes, subject);
  const published = publishedFiles[hash];
  const dimensions = ([64, 192, 768, 2048] as const).filter((dimension) =>
    weights.convolutions.has(lastConvolutions[dimension]),
  );
  return {
    ...weights,
    format,
    sha256: hash,
    ...(published !== undefined && { published }),
    dimensions,
  };
}

function decode(bytes: Uint8Array, format: InceptionFormat, subject: string): FoldedWeights {
  switch (format) {
    case "graph-def":
      return foldGraph(decodeGraphDef(bytes, subject), subject);
    case "state-dictionary":
      return foldStateDictionary(decodeStateDictionary(bytes, subject), subject);
    case "safetensors":
      return takeFolded(floatsOf(bytes, subject), subject);
  }
}

function floatsOf(bytes: Uint8Array, subject: string): NamedNumbers {
  const { tensors } = decodeSafetensors(bytes, subject);
  const result = new Map<string, Numbers>();
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (data instanceof Float32Array) result.set(name, { shape, data });
  }
  return result;
}

function formatOf(bytes: Uint8Array, subject: string): InceptionFormat {
  const starts = (...head: number[]) => head.every((byte, i) => bytes[i] === byte);
  if (starts(0x50, 0x4b) || starts(0x80, 2)) return "state-dictionary";
  if (bytes[8] === 0x7b) return "safetensors"; // the brace that opens its header
  if (starts(0x0a)) return "graph-def";
  const remedy = starts(0x1f, 0x8b)
    ? "it is gzip: unpack it and take classify_image_graph_def.pb."
    : starts(0x3c)
      ? "it is a web page, so a download went wrong."
      : bytes.length === 0
        ? "it is empty."
        : "it begins otherwise.";
  throw new VaeError(
    "DATA_INVALID",
    `${subject}: expected a .pb, .pth or .safetensors file, but ${remedy}`,
  );
}
