import { readFileSync } from "node:fs";

/**
 * The first program under a heading of the README.
 *
 * @throws {Error} when there is none.
 */
export function readmeExample(heading: string): string {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, section] = readme.split(`\n## ${heading}\n`);
  const code = /^```ts\n(.*?)^```$/ms.exec(section?.split("\n## ")[0] ?? "")?.[1];
  if (code === undefined) throw new Error(`the README has no example under "${heading}"`);
  return code;
}
