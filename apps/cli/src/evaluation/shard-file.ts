import { checkFormat, decodeNpz, encodeNpz, VaeError } from "@vae/base";
import { FeatureMoments } from "@vae/metrics";
import { z } from "zod";
import { rowIds, type RowId } from "./rows.js";
import type { ScoredShard } from "./score-shard.js";
import type { ScoredPart } from "./scored-part.js";
import type { Shard } from "./shard.js";

/** Arrays of an npz file by name. */
type Arrays = Parameters<typeof encodeNpz>[0];

const numbersSchema = z.strictObject({
  count: z.int().positive(),
  variance: z.number(),
  mse: z.number().nullable(),
});

const aboutSchema = z.strictObject({
  format: z.literal(1),
  origin: z.string(),
  index: z.int().nonnegative(),
  count: z.int().positive(),
  real: numbersSchema.optional(),
  rows: z.array(
    z.strictObject({
      row: z.enum(rowIds as [RowId, ...RowId[]]),
      made: numbersSchema.optional(),
      latents: z.strictObject({
        latentVariance: z.number(),
        law: z.number(),
        latentDistance: z.number().optional(),
      }),
    }),
  ),
});

/** What a file of a shard is of. */
export interface ShardOrigin extends Shard {
  /** Hash of all that decides its numbers. */
  readonly origin: string;
}

/**
 * Writes what a shard gave as an npz file: `about`, UTF-8 bytes of JSON; of the real images and of every row `…/mean`, and
 * `…/features`, or `…/mu` and `…/sigma` (ddof 1, as files of statistics have them). Each array has a checksum.
 */
export function encodeShard(
  { real, rows }: ScoredShard,
  { origin, index, count }: ShardOrigin,
): Uint8Array {
  const about: z.input<typeof aboutSchema> = {
    format: 1,
    origin,
    index,
    count,
    ...(real && { real: numbersOf(real) }),
    rows: rows.map(({ row, made, latents }) => ({
      row,
      ...(made && { made: numbersOf(made) }),
      latents,
    })),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(about));
  const parts = [["real", real], ...rows.map(({ row, made }) => [row, made] as const)] as const;
  return encodeNpz({
    about: { shape: [bytes.length], data: bytes },
    ...Object.fromEntries(
      parts.flatMap(([name, part]) => (part ? Object.entries(arraysOf(name, part)) : [])),
    ),
  });
}

/**
 * Reads what a shard gave.
 *
 * @throws {VaeError} DATA_INVALID, when the file is damaged, or of another origin, shard or format.
 */
export function decodeShard(
  bytes: Uint8Array,
  subject: string,
  expected: ShardOrigin,
): ScoredShard {
  const arrays = decodeNpz(bytes, subject);
  const about = aboutIn(arrays, subject);
  for (const key of ["origin", "index", "count"] as const) {
    if (about[key] === expected[key]) continue;
    throw damaged(subject, `expected ${key} ${expected[key]}, got ${about[key]}`);
  }
  const part = (name: string, numbers: Numbers) => partIn(arrays, name, numbers, subject);
  return {
    ...(about.real && { real: part("real", about.real) }),
    rows: about.rows.map(({ row, made, latents: { latentDistance, ...latents } }) => ({
      row,
      ...(made && { made: part(row, made) }),
      latents: { ...latents, ...(latentDistance !== undefined && { latentDistance }) },
    })),
  };
}

type Numbers = z.infer<typeof numbersSchema>;

function numbersOf({ count, variance, mse }: ScoredPart): Numbers {
  return { count, variance, mse };
}

function arraysOf(name: string, { mean, features }: ScoredPart): Arrays {
  const arrays = { [`${name}/mean`]: { shape: [mean.length], data: mean } };
  if ("shape" in features) return { ...arrays, [`${name}/features`]: features };
  const { dimension } = features;
  return {
    ...arrays,
    [`${name}/mu`]: { shape: [dimension], data: features.mean },
    [`${name}/sigma`]: { shape: [dimension, dimension], data: features.covariance() },
  };
}

function aboutIn(arrays: Arrays, subject: string): z.infer<typeof aboutSchema> {
  const bytes = arrays["about"]?.data;
  try {
    const text = new TextDecoder().decode(bytes instanceof Uint8Array ? bytes : undefined);
    const about = JSON.parse(text) as { readonly format?: unknown };
    checkFormat(about.format, subject, { isMadeAgain: true });
    return aboutSchema.parse(about);
  } catch (cause) {
    if (VaeError.isInstance(cause)) throw cause;
    throw damaged(subject, 'its "about" is not whole', cause);
  }
}

function partIn(arrays: Arrays, name: string, numbers: Numbers, subject: string): ScoredPart {
  const floats = (array: string): Float32Array | Float64Array => {
    const data = arrays[`${name}/${array}`]?.data;
    if (data instanceof Float32Array || data instanceof Float64Array) return data;
    throw damaged(subject, `the floats "${name}/${array}" are missing`);
  };
  const mean = Float64Array.from(floats("mean"));
  const few = arrays[`${name}/features`];
  const features =
    few === undefined
      ? FeatureMoments.fromGaussian({
          mean: floats("mu"),
          covariance: floats("sigma"),
          count: numbers.count,
        })
      : { shape: few.shape, data: floats("features") };
  return { ...numbers, mean, features };
}

function damaged(subject: string, how: string, cause?: unknown): VaeError {
  return new VaeError("DATA_INVALID", `${subject}: ${how}; remove it, it is made again.`, {
    cause,
  });
}
