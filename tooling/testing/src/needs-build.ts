import { existsSync } from "node:fs";
import type { Requirement } from "./test-data.js";

/**
 * What a group of tests needs: a package as built.
 *
 * @param file - One of its files in `dist`.
 */
export function needsBuild(file: URL): Requirement {
  return { reason: existsSync(file) ? undefined : "dist is not there", remedy: "pnpm build" };
}
