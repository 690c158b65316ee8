import { coloursFor, type Colours } from "./colours.js";

/** Standard output: what a command was asked for, and nothing else. */
export interface Output {
  /** Whether the result is one JSON document. */
  readonly isJson: boolean;
  /**
   * Prints the result of the command; called once.
   *
   * @param value - The JSON document of `--json`. Typed arrays become lists.
   * @param text - The same for people, made only when it is wanted.
   */
  result(value: unknown, text: (colours: Colours) => string): void;
}

/** Options of {@link createOutput}. */
export interface OutputOptions {
  readonly json?: boolean;
  /** Default standard output. */
  readonly stream?: { readonly isTTY?: boolean; write(text: string): unknown };
}

/** Prints the result of a command as JSON or as text. */
export function createOutput({
  json = false,
  stream = process.stdout,
}: OutputOptions = {}): Output {
  return {
    isJson: json,
    result(value, text) {
      stream.write(`${json ? toJson(value) : text(coloursFor({ stream }))}\n`);
    },
  };
}

/** JSON with two spaces, numbers with all their digits, typed arrays as lists. */
function toJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) =>
      ArrayBuffer.isView(part) && !(part instanceof DataView)
        ? Array.from(part as Float64Array)
        : part,
    2,
  );
}
