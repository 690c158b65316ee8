import { VaeError } from "../errors/vae-error.js";
import { printable } from "../formats/invalid-data.js";
import { readBytes, type ReadOptions } from "./read-bytes.js";

/**
 * Reads a JSON file, of 64 MiB at most unless told otherwise.
 *
 * @returns What it holds, unchecked.
 * @throws {VaeError} IO_FAILED, when it cannot be read; DATA_INVALID, naming file and place, when it is no JSON in
 * UTF-8.
 *
 * @example
 * ```ts
 * const config = configSchema.parse(await readJson("runs/first/config.json"));
 * ```
 */
export async function readJson(path: string, options: ReadOptions = {}): Promise<unknown> {
  const bytes = await readBytes(path, { limit: 2 ** 26, ...options });
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return JSON.parse(text);
  } catch (cause) {
    const reason = printable(cause instanceof Error ? cause.message : String(cause));
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected JSON in UTF-8, got ${bytes.length} bytes that are none (${reason}${line(reason, text)}); ` +
        "correct it or make it again.",
      { cause },
    );
  }
}

/** `, line 3` for a reason that tells a position only, as Node 20 does. */
function line(reason: string, text: string): string {
  const position = /position (\d+)(?!.*line)/.exec(reason)?.[1];
  if (position === undefined) return "";
  return `, line ${text.slice(0, Number(position)).split("\n").length}`;
}
