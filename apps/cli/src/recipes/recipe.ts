import type { FirstStageConfig, SecondStageConfig } from "../config/run-config.js";
import type { RowId } from "../evaluation/rows.js";

/** A named, versioned configuration of a whole experiment. */
export interface Recipe {
  readonly id: string;
  /** Raised when its numbers are no longer comparable with those before. */
  readonly version: number;
  readonly title: string;
  /** How large it is against what a paper did; stands in every title. */
  readonly scale: "test" | "quick" | "small" | "paper";
  readonly data: {
    /** Data set and split of the training. */
    readonly train: string;
    /** Data set and split of the scores; no training sees it. */
    readonly evaluation: string;
  };
  readonly firstStage: Omit<FirstStageConfig, "format" | "data" | "seed" | "dataFingerprint">;
  readonly secondStage: Omit<SecondStageConfig, "format" | "seed">;
  /** Feature extractor of the distances. With `inception` a recipe can be planned, but not run yet. */
  readonly extractor: "lenet" | "inception";
  readonly rows: readonly RowId[];
  /** Images that each generating row makes. */
  readonly generated: number;
  /** What to expect and what it does not show, for the report. */
  readonly notes: readonly string[];
}
