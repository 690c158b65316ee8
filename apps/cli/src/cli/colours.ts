import picocolors from "picocolors";

/** Functions that colour a text, or leave it as it is. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/** What decides about colours: a stream and the environment. */
export interface ColourSettings {
  readonly stream: { readonly isTTY?: boolean };
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Colours for one stream.
 *
 * `NO_COLOR` (not empty) turns them off, `FORCE_COLOR` (not empty, not 0) on; else a terminal has them. Each
 * stream decides for itself: picocolors looks at standard output only, which is a pipe in `vae … --json | jq`.
 */
export function coloursFor({ stream, environment = process.env }: ColourSettings): Colours {
  return picocolors.createColors(isColoured({ stream, environment }));
}

function isColoured({ stream, environment = {} }: ColourSettings): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0";
  return stream.isTTY === true && TERM !== "dumb";
}
