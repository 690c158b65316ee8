import { VaeError, unknownName, type ImageShape } from "@vae/base";
import { pixelExtractor, type ImageExtractor } from "@vae/metrics";
import {
  inceptionExtractor,
  type InceptionConvention,
  type InceptionDimension,
} from "@vae/metrics/inception";
import { lenetExtractor } from "@vae/metrics/lenet";
import { openInceptionWeights } from "@vae/metrics/node";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Extractors that have a name; another one is a module. */
const extractorNames = ["inception", "lenet", "pixels"] as const;

/** Which features are compared. */
export interface ExtractorRequest {
  /** A name, or the path of a module that exports `extractor`. */
  readonly extractor: string;
  readonly dims: InceptionDimension;
  readonly convention: InceptionConvention;
  readonly weights?: string | undefined;
  readonly logits: boolean;
}

/**
 * Opens a feature extractor.
 *
 * @param shape - Of the images, which decide the number of raw pixels.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such extractor; CONFIG_INVALID, when it has no logits or a module
 *   exports no extractor; else as the weights.
 */
export async function openImageExtractor(
  { extractor: name, dims, convention, weights, logits }: ExtractorRequest,
  shape: ImageShape,
): Promise<ImageExtractor> {
  if (logits && name !== "inception") {
    throw new VaeError(
      "CONFIG_INVALID",
      `--isc: only the Inception network has classes, not ${name}.`,
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
      return pixelExtractor(shape);
    default:
      return importExtractor(name);
  }
}

async function importExtractor(path: string): Promise<ImageExtractor> {
  if (!/\.[cm]?js$/.test(path))
    throw unknownName("extractor", path, [...extractorNames, "FILE.js"]);
  let module: { extractor?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as typeof module;
  } catch (cause) {
    throw new VaeError("IO_FAILED", `--extractor ${path}: cannot be loaded (${String(cause)}).`, {
      cause,
    });
  }
  const given: unknown =
    typeof module.extractor === "function"
      ? await (module.extractor as () => unknown)()
      : module.extractor;
  if (typeof given === "object" && given !== null && "extract" in given && "extractor" in given) {
    return given as ImageExtractor;
  }
  throw new VaeError(
    "CONFIG_INVALID",
    `--extractor ${path}: expected an export "extractor", an ImageExtractor of @vae/metrics or a function that makes one.`,
  );
}
