import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The browser of the machine, as packages of Linux name it; undefined where there is none. */
export const chromiumPath = (process.env["PATH"] ?? "")
  .split(delimiter)
  .flatMap((folder) => ["chromium", "chromium-browser"].map((name) => join(folder, name)))
  .find((path) => existsSync(path));
