import { chromiumPath } from "./chromium-path.mjs";
import type { Requirement } from "./test-data.js";

export { chromiumPath };

/** Debian's Chromium, which `tooling/setup` installs. */
export const needsChromium: Requirement = {
  reason: chromiumPath === undefined ? "Chromium is not there" : undefined,
  remedy: "apt-get install chromium",
};
