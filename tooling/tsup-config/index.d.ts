import type { Options } from "tsup";

/** The build of a library package: ESM, declarations, source maps, one output file an entry. */
export function library(entry: string[], overrides?: Options): Options;
