import { distanceDigits } from "@vae/cli/figures";
import { pairedDifference, type ModelsResult, type PairedDifference } from "@vae/cli/result";
import { rankCorrelation } from "./rank-correlation.js";

type Model = ModelsResult["models"][number];

/** A point of the open question's protocol, and what the committed result says of it. */
export interface OpenQuestionVerdict {
  readonly point: string;
  readonly status: "confirmed" | "refuted" | "mixed" | "open";
  /** In numbers. */
  readonly evidence: string;
}

/** How second stages are treated, in the order of the page's tables. */
export const treatments: readonly (readonly [id: string, short: string])[] = [
  ["gen-2/none", "none"],
  ["gen-2/decoder-noise", "noise"],
  ["gen-2/paper", "paper"],
  ["gen-2/per-dimension", "per dimension"],
  ["gen-2/full-moments", "full moments"],
  ["gen-2/decoder-noise+paper", "noise + paper"],
  ["gen-2/decoder-noise+per-dimension", "noise + per dimension"],
  ["gen-2/decoder-noise+full-moments", "noise + full moments"],
  ["sampler/aggregate-posterior", "aggregate posterior"],
];

/** A latent whose posterior keeps this much of the prior's variance says next to nothing of its image. */
export const inactiveAbove = 0.8;

/** The five points in the order of the protocol, by its rules. */
export function openQuestionVerdicts(models: readonly Model[]): OpenQuestionVerdict[] {
  return [
    missingVarianceIsNoise(models),
    onlyASubstitute(models),
    aMatterOfTraining(models),
    harmsWhereInactive(models),
    restoredMoments(models),
  ];
}

/** Variance loss over γ_z² at the last step, of each seed. */
export function varianceRatios({ seeds }: Model): number[] {
  return seeds.flatMap(({ followed }) => {
    const last = followed?.at(-1);
    return last === undefined ? [] : [last.varianceLoss / last.gammaSquared];
  });
}

/** The difference of two treatments' distances, seed by seed; undefined where one is missing or there is one seed. */
export function difference(
  { seeds }: Model,
  id: string,
  other: string,
): PairedDifference | undefined {
  const distances = (wanted: string) =>
    seeds.flatMap(({ rows }) => rows.find((row) => row.id === wanted)?.distance ?? []);
  const [a, b] = [distances(id), distances(other)];
  return a.length === b.length ? pairedDifference(a, b) : undefined;
}

/** How well the order of the treatments' distances is that of another number of theirs. */
export function orderOf({ summary }: Model): { latents: number; images: number } | undefined {
  const rows = treatments.flatMap(([id]) => summary.find((row) => row.id === id) ?? []);
  const latents = rows.flatMap(({ latentDistance }) => latentDistance?.mean ?? []);
  if (rows.length < treatments.length || latents.length < rows.length) return undefined;
  const distances = rows.map(({ distance }) => distance.mean);
  const losses = rows.map(({ varianceLoss }) => varianceLoss.mean);
  return {
    latents: rankCorrelation(distances, latents),
    images: rankCorrelation(distances, losses),
  };
}

function missingVarianceIsNoise(models: readonly Model[]): OpenQuestionVerdict {
  const ratios = models.flatMap(varianceRatios);
  const within = ratios.filter((ratio) => Math.abs(ratio - 1) <= 0.1).length;
  return {
    point: "The missing variance is the noise",
    status: statusOf(ratios.length, within, ratios.length - within),
    evidence: `${within} of ${ratios.length} ratios of variance loss to γ_z² lie within 10 % of 1; all lie in ${range(ratios, 2)}.`,
  };
}

function onlyASubstitute(models: readonly Model[]): OpenQuestionVerdict {
  const found = models.flatMap((model) => {
    const { score } = model.extractor;
    const toNoise = difference(model, "gen-2/paper", "gen-2/decoder-noise");
    return toNoise === undefined ? [] : [{ score, toNoise, digits: distanceDigits(model.summary) }];
  });
  const [below, above] = sides(found.map(({ toNoise }) => toNoise));
  const means = [...new Set(found.map(({ score }) => score))].map((score) => {
    const same = found.filter((one) => one.score === score);
    const digits = Math.max(...same.map((one) => one.digits));
    return `in ${range(
      same.map(({ toNoise }) => toNoise.mean),
      digits,
    )} (${score})`;
  });
  return {
    point: "Renormalisation is only a substitute for the noise",
    status: statusOf(found.length, found.length - below - above, below + above),
    evidence:
      `The interval of paper − noise lies below 0 in ${below} of ${found.length} models, above in ${above}; ` +
      `the means lie ${means.join(" and ")}.`,
  };
}

function aMatterOfTraining(models: readonly Model[]): OpenQuestionVerdict {
  const gains = models.flatMap((model) => {
    const [, first, width, steps] = /^(.+)-width-(\d+)-(\d+)$/.exec(model.id) ?? [];
    const gain = difference(model, "gen-2/paper", "gen-2/none")?.mean;
    return first === undefined || gain === undefined
      ? []
      : [{ first, width: Number(width), steps: Number(steps), gain: -gain }];
  });
  /** What is left of the gain with the largest of one, where all else is equal. */
  const left = (key: "width" | "steps", same: "width" | "steps") =>
    gains.flatMap((small) => {
      const others = gains.filter(
        (other) => other.first === small.first && other[same] === small[same],
      );
      const [least, most] = [Math.min, Math.max].map((of) =>
        of(...others.map((other) => other[key])),
      );
      const large = others.find((other) => other[key] === most);
      return small[key] === least && least !== most ? [large!.gain / small.gain] : [];
    });
  const [longer, wider] = [left("steps", "width"), left("width", "steps")];
  const all = [...longer, ...wider];
  const percent = (shares: readonly number[]) =>
    range(
      shares.map((share) => 100 * share),
      0,
    );
  return {
    point: "The gain of one scalar is a matter of training",
    status: statusOf(
      all.length,
      all.filter((share) => share < 0.75).length,
      all.filter((share) => share >= 0.75).length,
    ),
    evidence:
      `With the longest second stage ${percent(longer)} % of the gain with the shortest is left (${longer.length} pairs of models), ` +
      `with the widest ${percent(wider)} % of that with the narrowest (${wider.length}). Confirmed means: less than 75 % in all.`,
  };
}

function harmsWhereInactive(models: readonly Model[]): OpenQuestionVerdict {
  const found = models.flatMap((model) => {
    const latents = model.seeds.flatMap((seed) => seed.latents ?? []);
    const inactive = latents.filter(({ posteriorVariance }) => posteriorVariance > inactiveAbove);
    const paper = difference(model, "gen-2/paper", "gen-2/none");
    const each = difference(model, "gen-2/per-dimension", "gen-2/none");
    return latents.length === 0 || paper === undefined || each === undefined
      ? []
      : [{ isInactive: inactive.length >= latents.length / 4, paper, each }];
  });
  const count = (group: typeof found, key: "paper" | "each") => {
    const [below, above] = sides(group.map((item) => item[key]));
    return `below 0 in ${below} of ${group.length} and above in ${above}`;
  };
  const [few, many] = [false, true].map((wanted) => {
    return found.filter(({ isInactive }) => isInactive === wanted);
  }) as [typeof found, typeof found];
  const [helped, harmed] = sides(many.map(({ paper }) => paper));
  return {
    point: "One scalar harms where latents are inactive, one for each latent does not",
    status: statusOf(many.length, harmed, helped),
    evidence:
      `In models with a quarter of their latents inactive or more, paper − none is ${count(many, "paper")}, per-dimension − none ${count(many, "each")}; ` +
      `in the others ${count(few, "paper")}, and ${count(few, "each")}.`,
  };
}

function restoredMoments(models: readonly Model[]): OpenQuestionVerdict {
  const found = models.flatMap((model) => {
    const order = orderOf(model);
    if (order === undefined) return [];
    const treated = model.summary.filter(({ id }) => id.startsWith("gen-2/"));
    const least = (of: (row: (typeof treated)[number]) => number) =>
      treated.reduce((best, row) => (of(row) < of(best) ? row : best)).label;
    return [
      {
        order,
        nearest: least(({ latentDistance }) => latentDistance?.mean ?? Infinity),
        best: least(({ distance }) => distance.mean),
      },
    ];
  });
  const same = found.filter(({ nearest, best }) => nearest === best).length;
  return {
    point: "Restored moments of the latents are the reason for the gain",
    status: statusOf(found.length, same, found.length - same),
    evidence:
      `The treatment whose latents are nearest to the aggregate posterior has the least distance of the images in ${same} of ${found.length} models. ` +
      `Over the nine rows of a model, the distance of the images follows that of the latents with a rank correlation in ${range(
        found.map(({ order }) => order.latents),
        2,
      )}, ` +
      `and the variance loss of the images with one in ${range(
        found.map(({ order }) => order.images),
        2,
      )}.`,
  };
}

/** How many intervals lie below 0, and how many above. */
function sides(differences: readonly PairedDifference[]): [below: number, above: number] {
  return [
    differences.filter(({ interval: [, high] }) => high < 0).length,
    differences.filter(({ interval: [low] }) => low > 0).length,
  ];
}

function statusOf(all: number, held: number, failed: number): OpenQuestionVerdict["status"] {
  if (all === 0) return "open";
  if (held === all) return "confirmed";
  return failed === all ? "refuted" : "mixed";
}

function range(values: readonly number[], digits: number): string {
  const shown = (value: number) => value.toFixed(digits).replace("-", "−");
  return values.length === 0
    ? "–"
    : `${shown(Math.min(...values))} … ${shown(Math.max(...values))}`;
}
