import { join } from "node:path";
import { defineLoader } from "vitepress";
import { readResults, type MeasuredResults } from "../../src/results/read-results.js";
import { resultsFolder } from "../results-folder.js";

declare const data: MeasuredResults;
export { data };

export default defineLoader({
  watch: [join(resultsFolder, "*/*.json")],
  load: () => readResults(resultsFolder),
});
