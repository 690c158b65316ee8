import { checkFormat, VaeError } from "@vae/base";
import type { z } from "zod";
import { environmentSchema, type RunEnvironment } from "./environment-schema.js";
import { anyResultSchema, type AnyResult } from "./result-schema.js";

/**
 * Checks what was read from a `result.json`, of any recipe.
 *
 * @param subject - The file, for errors.
 * @throws {VaeError} DATA_INVALID, when a newer version wrote it, or it is no result; each wrong key is named.
 *
 * @example
 * ```ts
 * const result = checkResult(await readJson("results/fashion-quick/result.json"), "result.json");
 * ```
 */
export function checkResult(value: unknown, subject: string): AnyResult {
  checkFormat((value as { readonly format?: unknown } | null)?.format, subject);
  return checked(anyResultSchema, value, subject);
}

/**
 * Checks what was read from an `environment.json`. It has no version of its own: it is of that of the `result.json` or
 * `config.json` beside it.
 *
 * @param subject - The file, for errors.
 * @throws {VaeError} DATA_INVALID, when it is no environment; each wrong key is named.
 */
export function checkEnvironment(value: unknown, subject: string): RunEnvironment {
  return checked(environmentSchema, value, subject);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, subject: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join(".") || "the file"}: ${message}`,
  );
  throw new VaeError(
    "DATA_INVALID",
    `${subject}: is not in the format of results (${issues.join("; ")}). The command that wrote it writes it anew.`,
  );
}
