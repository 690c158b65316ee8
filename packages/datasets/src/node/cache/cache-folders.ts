import { join } from "node:path";

/** Where fetched files are kept: a folder that has the form of a root, with a folder for each data set. */
export function downloadsFolder(cache: string): string {
  return join(cache, "downloads");
}

/** Where packed files of decoded images are kept. */
export function packedFolder(cache: string): string {
  return join(cache, "datasets");
}
