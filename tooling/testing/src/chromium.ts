import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Requirement } from "./test-data.js";

/** The browser of the machine, as packages of Linux name it; undefined where there is none. */
export const chromiumPath = (process.env["PATH"] ?? "")
  .split(delimiter)
  .flatMap((folder) => ["chromium", "chromium-browser"].map((name) => join(folder, name)))
  .find(existsSync);

/** Debian's Chromium, which `tooling/setup` installs. */
export const needsChromium: Requirement = {
  reason: chromiumPath === undefined ? "Chromium is not there" : undefined,
  remedy: "apt-get install chromium",
};
