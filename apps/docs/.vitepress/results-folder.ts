import { fileURLToPath } from "node:url";

/**
 * Where measured results lie: `<id>/{result.json, environment.json, *.svg, *.png}`, written by commands only.
 *
 * Tests name another folder in `VAE_DOCS_RESULTS`, relative to this site. NB: it must lie inside the site, since
 * Vite looks for pictures from the folder that holds both, and from `/` that never ends.
 */
export const resultsFolder = fileURLToPath(
  new URL(`../${process.env["VAE_DOCS_RESULTS"] ?? "results"}`, import.meta.url),
);
