import { coloursFor } from "./colours.js";

/** Where a command says what it does. Never standard output: that is for results. */
export interface Log {
  /** News that `--quiet` silences. */
  readonly info: (message: string) => void;
  /** What a person should know although the command goes on. */
  readonly warn: (message: string) => void;
  /** Why the command failed. */
  readonly error: (message: string) => void;
}

/** Options of {@link createLog}. */
export interface LogOptions {
  readonly quiet?: boolean;
  /** Default standard error. */
  readonly stream?: { readonly isTTY?: boolean; write(text: string): unknown };
}

/** A log of lines on standard error. */
export function createLog({ quiet = false, stream = process.stderr }: LogOptions = {}): Log {
  const colours = coloursFor({ stream });
  // A progress bar may stand in the line; it draws itself anew below what is printed over it.
  const eraseLine = stream.isTTY === true && process.env["TERM"] !== "dumb" ? "\r\u001b[K" : "";
  const write = (line: string) => void stream.write(`${eraseLine}${line}\n`);
  return {
    info: (message) => {
      if (!quiet) write(message);
    },
    warn: (message) => {
      write(`${colours.yellow("warning:")} ${message}`);
    },
    error: (message) => {
      write(`${colours.red("error:")} ${message}`);
    },
  };
}
