import type { ReportData } from "./report-data.js";

type Deviations = NonNullable<ReportData["latentDeviations"]>;
type Treatment = keyof Deviations["modes"];

/** Standard deviation of each latent, under a name for people. */
export interface LatentSeries {
  readonly name: string;
  readonly deviations: readonly number[];
}

/** The treatments that a report shows; the others of the released code differ from these by a factor alone. */
const names = {
  none: "second stage, as generated",
  "decoder-noise": "+ decoder noise",
  paper: "renormalised: paper (one scalar)",
  "per-dimension": "renormalised: per dimension",
  "full-moments": "renormalised: full moments",
} as const satisfies Partial<Record<Treatment, string>>;

/** Names of the treatments that a report shows. */
export const reportedTreatments = Object.keys(names) as (keyof typeof names)[];

/** The target first, then what the second stage generates, then after each treatment. */
export function latentSeries({ target, modes }: Deviations): readonly LatentSeries[] {
  const treated = reportedTreatments.flatMap((treatment) => {
    const deviations = modes[treatment];
    return deviations === undefined ? [] : [{ name: names[treatment], deviations }];
  });
  return [{ name: "encoded images (target)", deviations: target }, ...treated];
}
