import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../reference/config/", import.meta.url);

/** The pages of configuration and files that `pnpm reference` wrote, the overview first. */
export const configPages = readdirSync(folder)
  .map((file) => file.slice(0, -".md".length))
  .sort((a, b) => Number(b === "index") - Number(a === "index") || a.localeCompare(b))
  .map((name) => ({
    title: name === "index" ? "Overview" : titleOf(name),
    page: `reference/config/${name === "index" ? "" : name}`,
  }));

function titleOf(name: string): string {
  const [, title = name] =
    /^# (.*)$/m.exec(readFileSync(new URL(`${name}.md`, folder), "utf8")) ?? [];
  return title;
}
