import { createRequire } from "node:module";

/** The version of this package, from its `package.json` beside `dist` and `src`. */
export function toolkitVersion(): string {
  const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
  return version;
}
