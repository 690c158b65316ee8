import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const docs = "apps/docs";

/** Pages that people wrote, as paths of the repository: not the reference, and not what a command measured. */
export const handWrittenPages: readonly string[] = [
  "",
  "guide",
  "contribute",
  "decisions",
  "demo",
  "measured",
]
  .flatMap((folder) => markdownOf(`${docs}/${folder}`).map((name) => join(docs, folder, name)))
  .filter((path) => !/\[id\]\.md$|measured\/chaos\.md$/.test(path));

/** READMEs and the guide to contributing. */
export const readmes: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "apps/cli/README.md",
  ...readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`),
  "tooling/bench/README.md",
];

/** The text of a page. */
export function readPage(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function markdownOf(folder: string): string[] {
  try {
    return readdirSync(join(root, folder)).filter((name) => name.endsWith(".md"));
  } catch {
    return [];
  }
}
