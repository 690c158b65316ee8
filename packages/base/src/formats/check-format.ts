import { invalidData, shown } from "./invalid-data.js";

/** Options of {@link checkFormat}. */
export interface CheckFormatOptions {
  /** Whether a command makes the file again where it is missing, as those of a cache. `@default false` */
  readonly isMadeAgain?: boolean;
}

/**
 * Checks the version that a file of ours says of its format, before anything else of it is looked at.
 *
 * All formats are of version 1 so far. A file of a newer version is refused rather than half understood.
 *
 * @param found - What stands in the field `format`.
 * @param subject - The file, for the error.
 * @throws {VaeError} DATA_INVALID, naming file, field, both values and the remedy, when it is no version that is read
 *   here.
 *
 * @example
 * ```ts
 * checkFormat(1, "config.json");
 * ```
 */
export function checkFormat(
  found: unknown,
  subject: string,
  { isMadeAgain = false }: CheckFormatOptions = {},
): void {
  if (found === 1) return;
  const problem = `format: expected 1, got ${shown(found)}`;
  const isNewer = typeof found === "number" && found > 1;
  const cause = isNewer
    ? "a newer version of the @vae packages wrote it, update them to read it"
    : "this is another file, or a damaged one";
  throw invalidData(
    subject,
    problem,
    isMadeAgain ? `${cause}, or remove it: it is made again` : cause,
  );
}
