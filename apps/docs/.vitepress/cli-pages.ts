import { readdirSync } from "node:fs";

const folder = new URL("../reference/cli/", import.meta.url);

/** The pages of the command line that `pnpm reference` wrote, the overview first. */
export const cliPages = readdirSync(folder)
  .map((file) => file.slice(0, -".md".length))
  .sort((a, b) => Number(b === "index") - Number(a === "index") || a.localeCompare(b))
  .map((name) => ({
    name: name === "index" ? "Overview" : `vae ${name}`,
    page: `reference/cli/${name === "index" ? "" : name}`,
  }));
