import { canonicalJson } from "@vae/base";
import { createHash } from "node:crypto";

/**
 * sha256 of a JSON value in a form that does not depend on the order of keys.
 *
 * @returns 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * contentHash({ a: 1, b: 2 }) === contentHash({ b: 2, a: 1 }); // true
 * ```
 */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
