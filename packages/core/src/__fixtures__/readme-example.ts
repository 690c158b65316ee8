import { readFileSync } from "node:fs";

/**
 * The first program under a heading of the README.
 *
 * @param language - What its fence says.
 * @throws {Error} when there is none.
 */
export function readmeExample(heading: string, language: "ts" | "js" = "ts"): string {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, section] = readme.split(`\n## ${heading}\n`);
  const fenced = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms");
  const code = fenced.exec(section?.split("\n## ")[0] ?? "")?.[1];
  if (code === undefined) throw new Error(`the README has no example under "${heading}"`);
  return code;
}
