/** How much of a row is run: all of it, or what fits into the tests. */
export type ChaosExtent = "full" | "short";

/** What a row of the table found. */
export interface ChaosOutcome {
  /** What must hold, each with whether it did. */
  readonly held: Readonly<Record<string, boolean>>;
  /** Numbers and words that say what happened. */
  readonly figures: Readonly<Record<string, number | string>>;
}

/** A fault, and what must hold under it. */
export interface ChaosRow {
  readonly id: string;
  readonly fault: string;
  readonly mustHold: string;
  /** @param folder - An empty folder. */
  run(extent: ChaosExtent, folder: string): Promise<ChaosOutcome>;
}
