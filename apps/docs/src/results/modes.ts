import { distanceDigits, formatSpread } from "@vae/cli/figures";
import type { AnyResult, ModelsResult } from "@vae/cli/result";
import type { PlainTable } from "./plain-tables.js";
import type { MeasuredResult } from "./read-results.js";

const modes: readonly (readonly [id: string, name: string])[] = [
  ["gen-2/none", "none"],
  ["gen-2/paper", "paper"],
  ["gen-2/per-dimension", "per-dimension"],
  ["gen-2/full-moments", "full-moments"],
  ["gen-2/decoder-noise", "decoder noise"],
];

/** A table of scores. */
type Scored = Pick<ModelsResult["models"][number], "label" | "summary" | "extractor">;

/** Distances of the modes of renormalisation in every committed result that has them: a row a model. */
export function modesTable(
  results: Readonly<Record<string, MeasuredResult<AnyResult>>>,
): PlainTable {
  const tables = Object.values(results).flatMap(({ result }): Scored[] => {
    if (result.kind === "models") {
      return result.models.map((model) => ({ ...model, label: `${result.id}, ${model.label}` }));
    }
    return "summary" in result ? [{ ...result, label: result.id }] : [];
  });
  return {
    columns: [...modes.map(([, name]) => name), "least"],
    rows: tables
      .map(({ label, summary, extractor }) => {
        const found = modes.flatMap(([id, name]) => {
          const row = summary.find((one) => one.id === id);
          return row === undefined ? [] : [{ id, name, distance: row.distance }];
        });
        const least = found.reduce<(typeof found)[number] | undefined>(
          (best, one) => (best && best.distance.mean <= one.distance.mean ? best : one),
          undefined,
        );
        const digits = distanceDigits(found);
        const cells = modes.map(([id]) => {
          const one = found.find((candidate) => candidate.id === id);
          return one === undefined ? "–" : formatSpread(one.distance, digits);
        });
        return {
          label: `${label} (${extractor.score})`,
          found,
          cells: [...cells, least?.name ?? "–"],
        };
      })
      .filter(({ found }) => found.length > 1)
      .map(({ label, cells }) => ({ label, cells })),
  };
}
