import { VaeError } from "../errors/vae-error.js";

/**
 * The error for bytes that are not what their format says.
 *
 * @param subject - The file.
 * @param problem - What is wrong, with both values.
 * @param remedy - What a person does about it.
 */
export function invalidData(
  subject: string,
  problem: string,
  remedy = "the file is damaged or incomplete, make or copy it again",
  options?: ErrorOptions,
): VaeError {
  return new VaeError("DATA_INVALID", `${subject}: ${problem}; ${remedy}.`, options);
}

/** A text that may quote a damaged file, without what would command a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "\ufffd");
}

/** A value out of a file as JSON, for a message: escaped, and cut where a forged one would fill the screen. */
export function shown(value: unknown): string {
  const json = (JSON.stringify(value) as string | undefined) ?? "nothing";
  return json.length <= 120 ? json : `${json.slice(0, 120)}…`;
}
