import { join } from "node:path";
import { defineLoader } from "vitepress";
import { claimsOf, type Claim } from "../../src/results/claims.js";
import { modesTable } from "../../src/results/modes.js";
import { measuredPage, type MeasuredPage } from "../../src/results/measured-page.js";
import type { PlainTable } from "../../src/results/plain-tables.js";
import { openQuestionOf, type OpenQuestion } from "../../src/results/open-question.js";
import { readAllResults } from "../../src/results/read-results.js";
import { resultsFolder } from "../results-folder.js";

/** What pages show of all results; computed when the site is built. */
export interface AllResults {
  readonly pages: Readonly<Record<string, MeasuredPage>>;
  readonly claims: readonly Claim[];
  readonly openQuestion: OpenQuestion | null;
  /** Distances of the modes of renormalisation, wherever they were measured. */
  readonly modes: PlainTable;
}

declare const data: AllResults;
export { data };

export default defineLoader({
  watch: [join(resultsFolder, "*/*.json")],
  async load(): Promise<AllResults> {
    const results = await readAllResults(resultsFolder);
    const pages = Object.entries(results).map(([id, measured]) => [id, measuredPage(measured)]);
    return {
      pages: Object.fromEntries(pages) as AllResults["pages"],
      claims: claimsOf(results),
      openQuestion: openQuestionOf(results),
      modes: modesTable(results),
    };
  },
});
