import { VaeError } from "../errors/vae-error.js";

/**
 * SHA-256 of some bytes, in lower-case hexadecimal.
 *
 * @param subject - What the error message starts with, such as the name of a file. @default "the data"
 * @throws {VaeError} DATA_INVALID, when a web page has no `crypto.subtle`, since without it data cannot be
 *   checked.
 *
 * @example
 * ```ts
 * await sha256(new Uint8Array()); // e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
 * ```
 */
export async function sha256(bytes: Uint8Array, subject = "the data"): Promise<string> {
  // Undefined on pages from plain http, whatever the type says.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: cannot be checked, this page has no crypto.subtle; serve it by https or from localhost.`,
    );
  }
  // The cast only rules out SharedArrayBuffer, which nothing here makes.
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
