import { createRequire } from "node:module";

/** The version of this package. */
export function toolkitVersion(): string {
  const { version } = createRequire(import.meta.url)("@vae/cli/package.json") as {
    version: string;
  };
  return version;
}
