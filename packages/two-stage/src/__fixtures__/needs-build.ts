import { existsSync } from "node:fs";
import type { Requirement } from "@vae/testing";

const isBuilt = existsSync(new URL("../../dist/samplers.js", import.meta.url));

/** What a group of tests needs: this package as built. */
export const needsBuild: Requirement = {
  reason: isBuilt ? undefined : "dist is not there",
  remedy: "pnpm build",
};
