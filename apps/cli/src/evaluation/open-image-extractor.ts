import { VaeError, unknownName, type ImageShape } from "@vae/base";
import { functionExtractor, pixelExtractor, type ImageExtractor } from "@vae/metrics";
import {
  inceptionExtractor,
  type InceptionConvention,
  type InceptionDimension,
} from "@vae/metrics/inception";
import { lenetExtractor } from "@vae/metrics/lenet";
import { openInceptionWeights } from "@vae/metrics/node";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { blockMeans } from "./block-means.js";

/** Extractors that have a name; another one is a module. */
const extractorNames = ["inception", "lenet", "pixels", "block-means"] as const;

/** Which features are compared. */
export interface ExtractorRequest {
  /** A name, or the path of a module that exports `extractor`. */
  readonly extractor: string;
  readonly dims: InceptionDimension;
  readonly convention: InceptionConvention;
  readonly weights?: string | undefined;
  /** Whether logits are wanted, too. `@default false` */
  readonly logits?: boolean;
}

/** The images that features are taken of. */
export interface ExtractedImages {
  /** What they are called in messages. */
  readonly name: string;
  /** Height, width and channels; undefined where sizes differ. */
  readonly shape: ImageShape | undefined;
}

/**
 * Opens a feature extractor.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such extractor; CONFIG_INVALID, when it has no logits, a module
 *   exports no extractor, or the images differ in size and the extractor takes one size; else as the weights.
 */
export async function openImageExtractor(
  { extractor: name, dims, convention, weights, logits = false }: ExtractorRequest,
  images: ExtractedImages,
): Promise<ImageExtractor> {
  if (logits && name !== "inception") {
    throw new VaeError(
      "CONFIG_INVALID",
      `isc: only the Inception network has classes, not ${name}.`,
    );
  }
  switch (name) {
    case "inception":
      return inceptionExtractor({
        weights: await openInceptionWeights({ path: weights }),
        dimension: dims,
        convention,
        logits,
      });
    case "lenet":
      return lenetExtractor();
    case "pixels":
      return pixelExtractor(oneShape(name, images));
    case "block-means":
      return blockMeans(oneShape(name, images)[2]);
    default:
      return importExtractor(name);
  }
}

function oneShape(extractor: string, { name, shape }: ExtractedImages): ImageShape {
  if (shape !== undefined) return shape;
  throw new VaeError(
    "CONFIG_INVALID",
    `extractor ${extractor}: takes images of one size, and those of ${name} differ; resize them, e.g. folder:${name.replace(/^folder:/, "")},size=64.`,
  );
}

/**
 * Imports an extractor of a person's own.
 *
 * @throws {VaeError} NAME_UNKNOWN, when the name is no path of a module; IO_FAILED, when it cannot be loaded;
 *   CONFIG_INVALID, when it exports no extractor.
 */
async function importExtractor(path: string): Promise<ImageExtractor> {
  if (!/\.[cm]?js$/.test(path))
    throw unknownName("extractor", path, [...extractorNames, "FILE.js"]);
  if (!existsSync(path)) {
    throw new VaeError("IO_FAILED", `--extractor ${path}: there is no such file; check the path.`);
  }
  let module: { extractor?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as typeof module;
  } catch (cause) {
    throw new VaeError(
      "CONFIG_INVALID",
      `--extractor ${path}: cannot be loaded (${String(cause)}).`,
      { cause },
    );
  }
  const given: unknown =
    typeof module.extractor === "function"
      ? await (module.extractor as () => unknown)()
      : module.extractor;
  if (isExtractor(given)) return checked(given, path);
  throw new VaeError(
    "CONFIG_INVALID",
    `--extractor ${path}: expected an export "extractor", an ImageExtractor of @vae/metrics or a function that makes one.`,
  );
}

function isExtractor(value: unknown): value is ImageExtractor {
  const { extract, extractor, convention } = (value ?? {}) as Partial<Record<string, unknown>>;
  const isRecord = typeof extractor === "object" && extractor !== null;
  return typeof extract === "function" && isRecord && typeof convention === "string";
}

/** Holds what a person wrote to the rules of every extractor: a name other than FID, as many features as it says. */
function checked(given: ImageExtractor, path: string): ImageExtractor {
  const { extractor, convention } = given;
  try {
    return functionExtractor({
      ...extractor,
      convention,
      features: async (pictures) => (await given.extract(pictures)).features.data as Float32Array,
      dispose: () => {
        if (typeof given.dispose === "function") given.dispose();
      },
    });
  } catch (cause) {
    const reason = VaeError.isInstance(cause) ? cause.message : String(cause);
    throw new VaeError("CONFIG_INVALID", `--extractor ${path}: ${reason}`, { cause });
  }
}
