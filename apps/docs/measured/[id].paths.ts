import { readAllResults } from "../src/results/read-results.js";
import { resultsFolder } from "../.vitepress/results-folder.js";

/** Results that have a page of their own in this folder. */
const ownPages = ["fashion-quick"];

/** A page for every other committed result. */
export default {
  async paths() {
    const ids = Object.keys(await readAllResults(resultsFolder));
    return ids.filter((id) => !ownPages.includes(id)).map((id) => ({ params: { id } }));
  },
};
