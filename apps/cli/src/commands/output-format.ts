import { VaeError } from "@vae/base";
import { extname } from "node:path";

/** Kinds of file that a command writes, by the end of their name. */
export type OutputFormat = ".png" | ".npy" | ".safetensors";

/**
 * The kind of file that `--out` asks for; looked at before work begins.
 *
 * @throws {VaeError} NAME_UNKNOWN, when the command writes no such file.
 */
export function outputFormat<T extends OutputFormat>(path: string, known: readonly T[]): T {
  const extension = extname(path).toLowerCase();
  const found = known.find((format) => format === extension);
  if (found === undefined) {
    throw new VaeError(
      "NAME_UNKNOWN",
      `--out ${path}: expected a name that ends in ${known.join(" or ")}.`,
    );
  }
  return found;
}
