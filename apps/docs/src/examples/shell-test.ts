/** What a test does with a block of shell. */
export type ShellTest =
  /** Each command runs; these options are added to every command that takes them. */
  | { readonly kind: "run"; readonly options: readonly string[] }
  /** Commands, options and names are looked up, and nothing runs. */
  | { readonly kind: "lookUp"; readonly reason: string };

/**
 * Reads the attribute of a block: ` ```sh ` runs as it stands, ` ```sh [runs with --steps 20] ` with options that make it
 * short, ` ```sh [not run: needs Redis] ` not at all.
 *
 * @throws {Error} when it is none of these.
 */
export function shellTest(attribute: string | undefined): ShellTest {
  if (attribute === undefined) return { kind: "run", options: [] };
  const [, options] = /^runs with (--.+)$/.exec(attribute) ?? [];
  if (options !== undefined) return { kind: "run", options: options.split(" ") };
  const [, reason] = /^not run: (.+)$/.exec(attribute) ?? [];
  if (reason !== undefined) return { kind: "lookUp", reason };
  throw new Error(`[${attribute}]: expected [runs with --OPTION …] or [not run: REASON].`);
}
