import { VaeError } from "@vae/base";
import { readBytes, writeFileAtomic } from "@vae/base/node";
import {
  decodeInceptionWeights,
  encodeInceptionWeights,
  type InceptionWeights,
} from "@vae/metrics/inception";
import { fetchInceptionWeights, weightsVariable } from "@vae/metrics/node";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";
import { table } from "../../cli/table.js";

/** Options of `vae fid weights …`. */
export interface WeightsOptions extends SharedOptions {
  /** Hash that the file must have. */
  readonly sha256?: string;
}

/** `vae fid weights info FILE`: what a file of weights is. */
export const weightsInfo: CommandAction<WeightsOptions> = async ([path], options, { output }) => {
  const file = named(path);
  const about = describe(file, await open(file, options));
  output.result(about, () =>
    table(
      [{ title: "" }, { title: "" }],
      Object.entries(about).map(([key, value]) => [key, textOf(value)]),
    ),
  );
};

/** `vae fid weights verify FILE`: fails, unless it is a published file or has the hash that is given. */
export const verifyWeights: CommandAction<WeightsOptions> = async ([path], options, { output }) => {
  const file = named(path);
  const weights = await open(file, options);
  const about = describe(file, weights);
  if (options.sha256 === undefined && weights.published === undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${file}: every name and shape is right, but sha256 ${weights.sha256} is that of no published file; ` +
        "give the hash you expect with --sha256.",
    );
  }
  output.result(
    about,
    () => `${file}: ${weights.published ?? "the expected file"}, ${weights.sha256}`,
  );
};

/** `vae fid weights convert FILE|URL OUT`: any format becomes safetensors with batch normalisation folded in. */
export const convertWeights: CommandAction<WeightsOptions> = async (
  [from = "", to = ""],
  options,
  { output },
) => {
  const weights = await open(from, options);
  const bytes = encodeInceptionWeights(weights);
  await writeFileAtomic(to, bytes);
  const written = await decodeInceptionWeights(bytes, to);
  output.result(
    { from: describe(from, weights), to: describe(to, written) },
    () => `${to}: ${written.dimensions.join(", ")} features, sha256 ${written.sha256}`,
  );
};

function named(path = process.env[weightsVariable] ?? ""): string {
  if (path !== "") return path;
  throw new VaeError("CONFIG_INVALID", `weights: name a file or set ${weightsVariable}.`);
}

async function open(file: string, { sha256 }: WeightsOptions): Promise<InceptionWeights> {
  const isAddress = /^https?:/.test(file);
  const bytes = isAddress ? await fetchInceptionWeights(file) : await readBytes(file);
  const weights = await decodeInceptionWeights(bytes, file);
  if (sha256 !== undefined && sha256.toLowerCase() !== weights.sha256) {
    throw new VaeError(
      "DATA_INVALID",
      `${file}: expected sha256 ${sha256}, got ${weights.sha256}; it is another file.`,
    );
  }
  return weights;
}

function describe(file: string, weights: InceptionWeights) {
  const { format, sha256, published, dimensions, convolutions, classes, unused } = weights;
  return {
    file,
    format,
    sha256,
    published: published ?? null,
    dimensions,
    logits: classes !== undefined,
    convolutions: `${convolutions.size} of 94`,
    unused,
  };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : "no";
}
