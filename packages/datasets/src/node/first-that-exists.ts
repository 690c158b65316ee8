import { access } from "node:fs/promises";
import { VaeError } from "@vae/base";

/** The first of some paths that exists, or `undefined`. */
export async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists) return path;
  }
  return undefined;
}

/**
 * The error for files that are in none of the places where they are looked for.
 *
 * @param what - A sentence without its end, e.g. `mnist: train-images-idx3-ubyte is not there`.
 * @param remedy - What a person does about it.
 */
export function notFound(what: string, places: readonly string[], remedy: string): VaeError {
  const searched = places.length === 0 ? "no folder was given" : `not in ${places.join(", ")}`;
  return new VaeError("IO_FAILED", `${what} (${searched}); ${remedy}.`);
}
