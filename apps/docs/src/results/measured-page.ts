import { figuresOf, type ResultFigure } from "@vae/cli/figures";
import type { AnyResult, Extractor, ModelsResult, Result } from "@vae/cli/result";
import type { MeasuredResult } from "./read-results.js";
import { tablesOf, type PlainTable } from "./plain-tables.js";

/** What the page of a result shows: all of it from `result.json` and `environment.json`. */
export interface MeasuredPage {
  readonly id: string;
  /** Ends with the scale. */
  readonly title: string;
  readonly scale: string;
  readonly command: string;
  readonly notes: readonly string[];
  readonly tables: readonly PlainTable[];
  readonly figures: readonly ResultFigure[];
  /** What ran it: what a word is, and its value. */
  readonly ran: readonly (readonly [what: string, value: string])[];
}

/** The page of a result of any kind. */
export function measuredPage({ result, environment }: MeasuredResult<AnyResult>): MeasuredPage {
  const { node, cpu, cores, memoryGiB, platform, backendReason, numerics, versions } = environment;
  const { id, title, scale, command, created } = result;
  return {
    id,
    title,
    scale,
    command,
    notes: "notes" in result ? result.notes : [],
    tables: tablesOf(result),
    figures: figuresOf(result),
    ran: [
      ["command", command],
      ["scale", scale],
      ...madeOf(result),
      ["machine", `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}`],
      ["backend", backendReason],
      ...(numerics === undefined
        ? []
        : [
            [
              "numerics",
              `${numerics.threads} threads, ${numerics.precision}, graphs ${numerics.graphs}`,
            ] as const,
          ]),
      [
        "versions",
        [`Node.js ${node}`, ...Object.entries(versions).map(([name, of]) => `${name} ${of}`)].join(
          ", ",
        ),
      ],
      ["written", created],
    ],
  };
}

/** Data, number of images and what scored them. */
function madeOf(result: AnyResult): (readonly [string, string])[] {
  switch (result.kind) {
    case "curves":
      return [
        ["data", result.data === undefined ? "none" : result.data.fingerprint],
        ["n", count(result.n)],
        ["convention", result.convention],
      ];
    case "scatter":
      return [
        ["data", unique(result.points.map(({ data }) => describeData(data))).join("; ")],
        ["n", unique(result.points.map(({ n }) => count(n))).join(", ")],
        ["seeds", unique(result.points.map(({ seed }) => String(seed))).join(", ")],
        ["convention", result.convention],
      ];
    case "models":
      return [
        ["data", unique(result.models.map(({ data }) => describeData(data))).join("; ")],
        ["score", unique(result.models.map(describeScore)).join("; ")],
      ];
    default:
      return [
        ["data", describeData(result.data)],
        ["score", describeScore(result)],
      ];
  }
}

function describeData({
  train,
  evaluation,
  trainImages,
  evaluationImages,
}: Result["data"]): string {
  return `trained on ${count(trainImages)} images of ${train}, scored against ${count(evaluationImages)} of ${evaluation}`;
}

function describeScore({
  extractor,
  quantised,
}: Pick<Result | ModelsResult["models"][number], "extractor" | "quantised">): string {
  const { score, dimension, id, convention, sha256 }: Extractor = extractor;
  const rounded = quantised ? "images rounded to uint8" : "images not rounded";
  return `${score}: ${dimension} features of ${id}; ${convention}; ${rounded}; sha256 of the weights ${sha256}`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}
